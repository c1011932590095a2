"""The shell line that buys something: nothing but curl, and what every shell has."""

from textwrap import dedent

_ADDRESS = (
    '{"name":"Ada Byron","line1":"12 Harbour Street","city":"Portland",'
    '"region":"OR","postal_code":"97201","country":"US"}'
)


def curl(url: str, shop: str = "harbor", what: str = "running shoes") -> str:
    """A line for a POSIX shell that finds ``what``, puts it into a guest's cart and buys it."""
    return dedent(
        f"""\
        S={url}/v1 J='content-type: application/json'; \\
        get() {{ grep -o "\\"$1\\":\\"[^\\"]*\\"" | head -1 | cut -d'"' -f4; }}; \\
        A="authorization: Guest $(curl -s $S/guests -H "$J" -d '{{"shop":"{shop}"}}' | get token)"; \\
        P=$(curl -s "$S/search?q={what.replace(" ", "+")}&limit=1" -H "$A" | get product_id); \\
        curl -s $S/carts/current/lines -H "$A" -H "$J" \\
          -d "{{\\"product_id\\":\\"$P\\",\\"quantity\\":1}}" >/dev/null; \\
        C=$(curl -s $S/checkouts -H "$A" -H "$J" -d '{{"shipping_address":{_ADDRESS},\
"shipping_option":"standard","payment_method":"pm_card_ok"}}'); \\
        curl -s $S/checkouts/$(echo "$C" | get id)/confirmations -H "$A" -H "$J" \\
          -d "{{\\"consent\\":\\"$(echo "$C" | get consent)\\"}}"; echo
        """
    ).strip()
