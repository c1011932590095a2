import type { Checkout, Step, Turn } from "../api/types";
import { words } from "../format";
import { useMoney, useShop } from "../ui/context";
import { Icon } from "../ui/Icon";
import { ProductCard } from "./ProductCard";

type Answer = NonNullable<Turn["reply"]>;

/** What the assistant said, with the records it speaks of. All of it is shown as text. */
export function Reply({ reply, newest }: { reply: Answer; newest: boolean }) {
  return (
    <div className="reply">
      <p className="reply-text">{reply.text}</p>
      {reply.cards.length > 0 && (
        <ol className="cards">
          {reply.cards.map((card, index) => (
            <li key={card.product_id}>
              <ProductCard card={card} place={index + 1} />
            </li>
          ))}
        </ol>
      )}
      {newest && reply.checkout && <CheckoutTeaser checkout={reply.checkout} />}
      {reply.order && <OrderTeaser id={reply.order.id} number={reply.order.number} />}
    </div>
  );
}

const INVITATIONS: Partial<Record<Checkout["status"], string>> = {
  incomplete: "Fill in the details",
  ready_for_complete: "Review and confirm",
  complete_in_progress: "See how it goes",
};

function CheckoutTeaser({ checkout }: { checkout: Checkout }) {
  const shop = useShop();
  const format = useMoney();
  const invitation = INVITATIONS[checkout.status];
  if (!invitation) return null;
  return (
    <section className="teaser" aria-label="Checkout">
      <p>
        <span className="teaser-label">Checkout</span>
        <strong>{format(checkout.total)}</strong>
      </p>
      <button
        type="button"
        className="button"
        onClick={() => void shop.checkout.resume(checkout.id)}
      >
        {invitation}
      </button>
    </section>
  );
}

function OrderTeaser({ id, number }: { id: string; number: string }) {
  const shop = useShop();
  return (
    <section className="teaser" aria-label="Order">
      <p>
        <span className="teaser-label">Order</span>
        <strong>{number}</strong>
      </p>
      <button type="button" className="button button-quiet" onClick={() => void shop.showOrder(id)}>
        See the order
      </button>
    </section>
  );
}

/** What a turn did, for who wants to know. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  if (!steps.length) return null;
  const took = steps.reduce((sum, step) => sum + step.ms, 0);
  return (
    <details className="steps">
      <summary>
        {steps.length === 1 ? "1 step" : `${steps.length} steps`}
        <span className="steps-took"> · {took} ms</span>
      </summary>
      <ol>
        {steps.map((step) => (
          <StepLine key={step.number} step={step} />
        ))}
      </ol>
    </details>
  );
}

export function StepLine({ step }: { step: Step }) {
  return (
    <li data-status={step.status}>
      <Icon name={step.status === "done" ? "check" : "close"} />
      <span>{words(step.name)}</span>
      {step.detail && <span className="steps-detail"> {step.detail}</span>}
      {step.status !== "done" && <span className="steps-detail"> ({step.status})</span>}
    </li>
  );
}
