import type { Checkout, Step, Turn } from "../api/types";
import { obstacles } from "../checkout/checkout";
import { withMethodNames } from "../checkout/methods";
import { words } from "../format";
import { useMoney, useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";
import { ProductCard } from "./ProductCard";

type Answer = NonNullable<Turn["reply"]>;

/** What the assistant said, with the records it speaks of. All of it is shown as text. */
export function Reply({ reply, newest }: { reply: Answer; newest: boolean }) {
  return (
    <div className="reply">
      <p className="reply-text">{withMethodNames(reply.text)}</p>
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

const LABELS: Readonly<Record<Checkout["status"], string>> = {
  incomplete: "Checkout",
  requires_escalation: "Checkout",
  ready_for_complete: "Ready for your yes",
  complete_in_progress: "Placing your order…",
  completed: "Ordered",
  canceled: "Not ordered",
};

const INVITATIONS: Partial<Record<Checkout["status"], string>> = {
  incomplete: "Fill in the details",
  ready_for_complete: "Review and confirm",
};

function CheckoutTeaser({ checkout }: { checkout: Checkout }) {
  const shop = useShop();
  const format = useMoney();
  const latest = useValue(shop.checkout.latest);
  const { id, status, total, order_id, messages } = latest?.id === checkout.id ? latest : checkout;
  const invitation = INVITATIONS[status];
  const [problem] = obstacles(messages);
  return (
    <section className="teaser" aria-label="Checkout">
      <p role="status">
        <span className="teaser-label">{LABELS[status]}</span>
        <strong>{format(total)}</strong>
        {problem && <span className="beside-problem">{problem.content}</span>}
      </p>
      {invitation && (
        <button type="button" className="button" onClick={() => void shop.checkout.resume(id)}>
          {invitation}
        </button>
      )}
      {order_id && <OrderButton id={order_id} />}
    </section>
  );
}

function OrderTeaser({ id, number }: { id: string; number: string }) {
  return (
    <section className="teaser" aria-label="Order">
      <p>
        <span className="teaser-label">Order</span>
        <strong>{number}</strong>
      </p>
      <OrderButton id={id} />
    </section>
  );
}

function OrderButton({ id }: { id: string }) {
  const shop = useShop();
  return (
    <button type="button" className="button button-quiet" onClick={() => void shop.showOrder(id)}>
      See the order
    </button>
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
