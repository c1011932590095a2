import { useRef } from "react";
import type { Cart, CartLine, Message } from "../api/types";
import { time } from "../format";
import { Options, Totals } from "../ui/Bill";
import { useLocale, useMoney, useShop, useValue } from "../ui/context";
import { useFocusOnFewer } from "../ui/focus";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Picture } from "../ui/Picture";
import { Price } from "../ui/Price";
import { Stepper } from "../ui/Stepper";
import { Codes } from "./Codes";
import { isBuyable } from "./cart";

/** The cart: beside the conversation on a wide screen, in a sheet on a narrow one. */
export function CartPanel() {
  const { cart } = useShop();
  const state = useValue(cart.state);
  const place = useRef<HTMLDivElement>(null);
  useFocusOnFewer(place, state.cart?.lines.length ?? 0);
  return (
    <div className="cart-panel" ref={place} tabIndex={-1}>
      {state.notice && (
        <Notice tone="warning">
          <p>{state.notice}</p>
          <button type="button" className="text-button" onClick={() => cart.dismiss()}>
            OK
          </button>
        </Notice>
      )}
      {state.cart?.lines.length ? <Filled cart={state.cart} /> : <Empty />}
    </div>
  );
}

function Empty() {
  return (
    <div className="cart-empty">
      <Icon name="bag" />
      <p>Your cart is empty.</p>
      <p>What you add shows up here, with every price.</p>
    </div>
  );
}

function Filled({ cart }: { cart: Cart }) {
  const shop = useShop();
  const format = useMoney();
  const locale = useLocale();
  const settling = useValue(shop.cart.state).wanted.size > 0;
  return (
    <>
      <ul className="cart-lines">
        {cart.lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      <div className="cart-foot">
        <Messages messages={general(cart)} />
        <div aria-busy={settling}>
          <Totals
            totals={cart.quote.totals}
            discounts={cart.quote.discounts}
            includedTax={cart.quote.included_tax}
          />
        </div>
        {cart.quote.expires_at && (
          <p className="beside-note">
            These prices hold until {time(cart.quote.expires_at, locale)}.
          </p>
        )}
        <Codes cart={cart} />
        <button
          type="button"
          className="button button-wide"
          disabled={!isBuyable(cart) || settling}
          onClick={() => shop.checkOut()}
        >
          Check out<span className="button-sum">{format(cart.quote.total)}</span>
        </button>
      </div>
    </>
  );
}

/** The messages that belong to no line and no code: their own are shown on those. */
function general(cart: Cart): Message[] {
  return cart.messages.filter(
    ({ path }) => !path.startsWith("$.lines[") && !path.startsWith("$.quote.codes["),
  );
}

function Line({ line }: { line: CartLine }) {
  const { cart } = useShop();
  const { wanted, problems } = useValue(cart.state);
  const wish = wanted.get(line.id);
  const problem = problems.get(line.id);
  return (
    <li className="cart-line" data-leaving={wish === 0 || undefined}>
      <Picture src={line.image} title={line.title} />
      <div className="cart-line-what">
        <p className="line-title">{line.title}</p>
        <Options options={line.options} />
        <p className="cart-line-price">
          {line.unit_price ? (
            <Price price={line.unit_price} list={line.list_unit_price} unit={line.sell_unit} />
          ) : (
            "Not sold any more"
          )}
        </p>
        <div className="cart-line-act">
          <Stepper
            label={`How many of ${line.title}`}
            value={wish ?? line.quantity}
            unit={line.sell_unit}
            least={1}
            busy={wish !== undefined}
            onChange={(quantity) => void cart.setQuantity(line.id, quantity)}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${line.title}`}
            onClick={() => void cart.remove(line.id)}
          >
            <Icon name="bin" />
          </button>
          <LineSum line={line} />
        </div>
        <Messages messages={line.messages} />
        {problem && (
          <p className="beside-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    </li>
  );
}

function LineSum({ line }: { line: CartLine }) {
  const format = useMoney();
  return line.total ? <strong className="cart-line-sum">{format(line.total)}</strong> : null;
}

function Messages({ messages }: { messages: readonly Message[] }) {
  return messages.map((message) => (
    <p
      key={`${message.code} ${message.path}`}
      className={message.severity === "error" ? "beside-problem" : "beside-note"}
    >
      {message.content}
    </p>
  ));
}
