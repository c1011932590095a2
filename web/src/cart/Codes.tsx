import { type FormEvent, useState } from "react";
import type { Cart } from "../api/types";
import { useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";

/** The discount codes on the cart, each with what stands against it, and a field for another. */
export function Codes({ cart }: { cart: Cart }) {
  const shop = useShop();
  const { codeProblem } = useValue(shop.cart.state);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    if (await shop.cart.giveCode(text.trim())) setText("");
    setBusy(false);
  };
  return (
    <div className="codes">
      {(cart.quote.codes ?? []).map(({ code, applied, message }) => (
        <div key={code} className="code" data-applied={applied || undefined}>
          <p>
            <strong>{code}</strong>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove the code ${code}`}
              onClick={() => void shop.cart.takeCode(code)}
            >
              <Icon name="bin" />
            </button>
          </p>
          {message && <p className="beside-note">{message}</p>}
        </div>
      ))}
      <form className="code-form" onSubmit={(event) => void give(event)}>
        <label className="visually-hidden" htmlFor="discount-code">
          Discount code
        </label>
        <input
          id="discount-code"
          name="discount-code"
          placeholder="Discount code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={64}
          value={text}
          aria-invalid={codeProblem !== null}
          aria-describedby={codeProblem ? "discount-code-problem" : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button button-quiet" disabled={busy || !text.trim()}>
          Apply
        </button>
      </form>
      {codeProblem && (
        <p id="discount-code-problem" className="beside-problem" role="alert">
          {codeProblem}
        </p>
      )}
    </div>
  );
}
