"""Long texts of items made small: DynamoDB bills each KB that is written, twice in a transaction.

A packed text is a byte that numbers its dictionary, and what DEFLATE makes of the text with that
dictionary. A dictionary is never changed, as items hold what was packed with it: another one is added
under the next number. Texts that are short stay as they are.
"""

import zlib

#: Characters below which a text is kept as it is: little would be won.
SHORTEST = 200
#: What documents and events of the rooms have in common, the most frequent last, where it is found first.
_COMMON = (
    '"messages":[{"type":"error","code":"out_of_stock","severity":"error","path":"$.lines[0]","content":"'
    '","facts":{"available":0}}],{"id":"pay_","tenant":"tnt_","checkout_id":"chk_01","amount":{"amount":3'
    '500,"currency":"USD"},"method":"pm_card_ok","state":"pending","state":"authorized","state":"captured'
    '","state":"voided","refusal":null,"captured":null,"captured":{"amount":3500,"currency":"USD"},"refun'
    'ds":[],"evidence":[],"evidence":[{"step":"authorize","reference":"test_pay_","code":"approved","at":'
    '"2026-"},{"step":"capture","reference":"test_pay_","code":"approved","at":"2026-"}],"created_at":"20'
    '26-","updated_at":"2026-","version":3}{"id":"crt_","tenant":"tnt_","owner":{"kind":"customer","id":"'
    'usr_"},"lines":[{"id":"lin_01","product_id":"prd_","sku":"","quantity":1,"title":"","price":{"amount'
    '":1000,"currency":"USD"}}],"created_at":"2026-","updated_at":"2026-","version":2}"name":"orders.plac'
    'ed","name":"orders.confirmed","name":"checkout.ready","name":"checkout.agreed","name":"checkout.comp'
    'leted","name":"checkout.canceled","name":"payments.authorized","name":"payments.captured","name":"ca'
    'rts.line_added","name":"carts.ordered",[{"id":"evt_01","name":"orders.placed","version":1,"tenant":"'
    'tnt_","actor":"gst_01","correlation_id":"","causation_id":null,"at":"2026-","data":{"order_id":"ord_'
    '01","number":"H-","checkout_id":"chk_01","payment_id":"pay_","attempt":1,"total":{"amount":3500,"cur'
    'rency":"USD"}}},{"id":"evt_01","name":"{"id":"ord_01","number":"H-","tenant":"tnt_","owner":{"kind":'
    '"guest","id":"gst_01"},"checkout_id":"chk_01","cart_id":"crt_","payment_id":"pay_","lines":["currenc'
    'y":"USD","shipping_address":{"name":"","line1":"","line2":"","city":"","region":"","postal_code":"",'
    '"country":"US"},"shipping_option":"standard","status":"pending","payment_state":"authorized","status'
    '":"confirmed","payment_state":"captured","fulfilment_state":"unfulfilled","return_state":"none","tim'
    'eline":[{"at":"2026-","what":"placed","note":""},{"at":"2026-","what":"confirmed","note":""}],"place'
    'd_at":"2026-","updated_at":"2026-","version":1}{"id":"chk_01","tenant":"tnt_","owner":{"kind":"guest'
    '","id":"gst_01"},"shop":"","locale":"en-US","cart_id":"crt_","status":"incomplete","status":"cancele'
    'd","status":"completed","status":"complete_in_progress","status":"ready_for_complete","currency":"US'
    'D","lines":[{"line_id":"lin_01","product_id":"prd_","sku":"","title":"","options":{"size":"M","color'
    '":"black"},"options":{},"image":"/media/","image":null,"quantity":2,"quantity":1,"sell_unit":{"unit"'
    ':"each","increment":1},"needs_shipping":true,"unit_price":{"amount":1000,"currency":"USD"},"list_uni'
    't_price":{"amount":1000,"currency":"USD"},"subtotal":{"amount":1000,"currency":"USD"},"discount":{"a'
    'mount":0,"currency":"USD"},"shipping":{"amount":167,"currency":"USD"},"tax":{"amount":0,"currency":"'
    'USD"},"included_tax":{"amount":0,"currency":"USD"},"total":{"amount":1167,"currency":"USD"}},{"line_'
    'id":"lin_01","product_i}],"totals":[{"type":"subtotal","title":"Subtotal","amount":{"amount":3000,"c'
    'urrency":"USD"}},{"type":"discount","title":"Discount","amount":{"amount":-0,"currency":"USD"}},{"ty'
    'pe":"fulfillment","title":"Standard","amount":{"amount":500,"currency":"USD"}},{"type":"tax","title"'
    ':"Tax","amount":{"amount":0,"currency":"USD"}},{"type":"total","title":"Total","amount":{"amount":35'
    '00,"currency":"USD"}}],"total":{"amount":3500,"currency":"USD"},"needs_shipping":true,"shipping_addr'
    'ess":{"name":"","line1":"","line2":"","city":"","region":"","postal_code":"","country":"US"},"shippi'
    'ng_option":"standard","shipping_options":[{"id":"standard","title":"Standard","price":{"amount":500,'
    '"currency":"USD"},"free_over":null,"days":""},{"id":"express","title":"Express","price":{"amount":15'
    '00,"currency":"USD"},"free_over":null,"days":""}],"payment_method":"pm_card_ok","messages":[],"attem'
    'pt":{"number":1,"consent":"","reservation_id":"rsv_","payment_id":"pay_","order_id":"ord_01","expire'
    's_at":"2026-","agreed_at":null,"agreed_at":"2026-","ending":null},"order_id":null,"order_id":"ord_01'
    '","deadline":null,"deadline":"2026-","expires_at":"2026-","created_at":"2026-","updated_at":"2026-",'
    '"version":2}'
)
_DICTIONARIES = {1: _COMMON.encode()}
_NEWEST = 1
#: No header and no checksum: DynamoDB keeps what it was given.
_RAW = -15
#: A third of the time that the best level takes, for a twentieth more bytes; a window of 8 KB and little
#: memory, as both are made ready for each text.
_LEVEL, _WINDOW, _MEMORY = 3, -13, 6


def packed(text: str) -> bytes:
    """The text, small."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=_DICTIONARIES[_NEWEST])
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
