"""Long texts of items made small: DynamoDB bills each KB that is written, twice in a transaction.

A packed text is a byte that numbers its dictionary, and what DEFLATE makes of the text with that
dictionary. A dictionary is never changed, as items hold what was packed with it: another one is added
under the next number. Texts that are short stay as they are.
"""

import zlib

#: Characters below which a text is kept as it is: most of what would be won, the index byte loses.
SHORTEST = 200
#: What documents and events of the rooms have in common, the most frequent last, where it is found first.
_COMMON = (
    '{"reservation_id":"rsv_","lines":[{"sku":"","quantity":1}],"placed_at":"2026-","captured":null,'
    '"refunds":[],"evidence":[{"step":"authorize","reference":"","code":"approved","at":"2026-"}],'
    '"fulfilment_state":"unfulfilled","return_state":"none","payment_state":"authorized","timeline":['
    '{"what":"placed","at":"2026-","note":""},{"what":"confirmed","at":"2026-","note":""}],'
    '"status":"pending","status":"confirmed","payment_state":"captured","state":"captured",'
    '"refusal":null,"method":"pm_card_ok","state":"authorized","number":"","order_id":"ord_",'
    '"order_id":null,"deadline":null,"deadline":"2026-","expires_at":"2026-","created_at":"2026-",'
    '"updated_at":"2026-","attempt":{"number":1,"consent":"","reservation_id":"rsv_","payment_id":"pay_",'
    '"order_id":"ord_","expires_at":"2026-","agreed_at":"2026-","agreed_at":null,"ending":null},'
    '"status":"ready_for_complete","status":"complete_in_progress","status":"completed",'
    '"status":"incomplete","status":"canceled","messages":[{"type":"error","code":"","severity":"error",'
    '"path":"$.","content":"","facts":{}}],"messages":[],"version":2,"payment_method":"pm_card_ok",'
    '"shipping_address":{"name":"","line1":"","line2":"","city":"","region":"","postal_code":"",'
    '"country":"US"},"shipping_option":"standard","shipping_options":[{"id":"standard","title":"Standard",'
    '"price":{"amount":500,"currency":"USD"}},{"id":"express","title":"Express","price":{"amount":1500,'
    '"currency":"USD"}}],"locale":"en-US","cart_id":"crt_","owner":{"kind":"guest","id":"gst_"},'
    '"owner":{"kind":"customer","id":"usr_"},"checkout_id":"chk_","payment_id":"pay_","id":"lin_",'
    '"added_at":"2026-","totals":[{"type":"subtotal","title":"Subtotal","amount":{"amount":1000,'
    '"currency":"USD"}},{"type":"fulfillment","title":"Standard","amount":{"amount":500,"currency":"USD"}},'
    '{"type":"tax","title":"Tax","amount":{"amount":0,"currency":"USD"}},{"type":"total","title":"Total",'
    '"amount":{"amount":1500,"currency":"USD"}}],"total":{"amount":1500,"currency":"USD"},'
    '[{"id":"evt_","name":"orders.placed","name":"orders.confirmed","name":"inventory.committed",'
    '"name":"carts.ordered","name":"carts.line_added","name":"payments.captured",'
    '"name":"payments.authorized","name":"checkout.completed","name":"checkout.agreed",'
    '"name":"checkout.ready","version":1,"tenant":"tnt_","actor":"gst_","correlation_id":"",'
    '"causation_id":null,"at":"2026-","data":{"checkout_id":"chk_","attempt":1,"total":{"amount":'
    '"lines":[{"line_id":"lin_","product_id":"prd_","sku":"","title":"","options":{},"image":null,'
    '"image":"/media/","quantity":1,"sell_unit":{"unit":"each","increment":1},"needs_shipping":true,'
    '"unit_price":{"amount":1000,"currency":"USD"},"list_unit_price":{"amount":1000,"currency":"USD"},'
    '"subtotal":{"amount":1000,"currency":"USD"},"discount":{"amount":0,"currency":"USD"},'
    '"shipping":{"amount":0,"currency":"USD"},"tax":{"amount":0,"currency":"USD"},'
    '"included_tax":{"amount":0,"currency":"USD"},"total":{"amount":1000,"currency":"USD"}},{"line_id":"lin_'
)
_DICTIONARIES = {1: _COMMON.encode()}
_NEWEST = 1
#: No header and no checksum: DynamoDB keeps what it was given.
_RAW = -15
_BEST = 9


def packed(text: str) -> bytes:
    """The text, small."""
    deflate = zlib.compressobj(_BEST, zlib.DEFLATED, _RAW, zdict=_DICTIONARIES[_NEWEST])
    return bytes((_NEWEST,)) + deflate.compress(text.encode()) + deflate.flush()


def unpacked(data: bytes) -> str:
    """The text that was packed. Raises :class:`ValueError` where it was not packed here."""
    try:
        inflate = zlib.decompressobj(_RAW, zdict=_DICTIONARIES[data[0]])
        text = inflate.decompress(data[1:]) + inflate.flush()
    except (KeyError, IndexError, zlib.error) as error:
        raise ValueError("not a packed text") from error
    if not inflate.eof:
        raise ValueError("a packed text that breaks off")
    return text.decode()
