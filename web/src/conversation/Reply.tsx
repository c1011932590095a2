import type { Checkout, Step, Turn } from "../api/types";
import { obstacles } from "../checkout/checkout";
import { withMethodNames } from "../checkout/methods";
import { words } from "../format";
import { MemoryPanel } from "../memory/MemoryPanel";
import { useMoney, useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";
import { ComparisonTable } from "./ComparisonTable";
import { did, doing } from "./doing";
import { PriceLine } from "./PriceLine";
import { ProductCard } from "./ProductCard";
import { prose } from "./prose";
import { TicketCard } from "./TicketCard";

type Answer = NonNullable<Turn["reply"]>;

/** The step that tells what is remembered; the list is read afresh, as a turn keeps no copy of it. */
const RECALL = "memory.view";

interface ReplyProps {
  readonly turn: Turn;
  readonly reply: Answer;
  readonly newest: boolean;
}

/** What the assistant said, with the records it speaks of. All of it is shown as text. */
export function Reply({ turn, reply, newest }: ReplyProps) {
  const recalls = turn.steps.some(({ name, status }) => name === RECALL && status === "done");
  const showsMemory = newest && recalls;
  return (
    <div className="reply">
      <p className="reply-text" dir="auto">
        {withMethodNames(prose(turn, showsMemory))}
      </p>
      {showsMemory && <MemoryPanel />}
      {reply.comparison && <ComparisonTable comparison={reply.comparison} />}
      {reply.price_history && <PriceLine history={reply.price_history} />}
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
      {reply.ticket && <TicketCard ticket={reply.ticket} />}
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
        {doing(steps)}
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
      <span>{step.status === "done" ? words(did(step)) : words(step.name)}</span>
      {step.detail && <span className="steps-detail"> {step.detail}</span>}
      {step.status !== "done" && <span className="steps-detail"> ({step.status})</span>}
    </li>
  );
}
