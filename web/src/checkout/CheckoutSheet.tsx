import { useEffect, useRef } from "react";
import { OrderDetails } from "../orders/OrderDetails";
import { useShop, useValue } from "../ui/context";
import { Notice, Trouble } from "../ui/Notice";
import { Sheet } from "../ui/Sheet";
import type { Stage } from "./checkout";
import { DetailsForm } from "./DetailsForm";
import { Summary } from "./Summary";

const TITLES: Record<Exclude<Stage["at"], "closed">, string> = {
  opening: "Checkout",
  details: "Checkout",
  summary: "Is this right?",
  placing: "Placing your order",
  bank: "Your bank wants to confirm",
  placed: "Thank you",
  over: "Not ordered",
};

/** The way from the cart to the order, one stage at a time. */
export function CheckoutSheet() {
  const { checkout } = useShop();
  const { stage, refusal, busy } = useValue(checkout.state);
  if (stage.at === "closed") return null;
  const leave = () => void (stage.at === "summary" ? checkout.decline() : checkout.close());
  const back = stage.at === "summary" && !busy ? () => checkout.revise() : undefined;
  // Nothing is there to be seen yet where it did not even begin.
  const onRetry = refusal && stage.at === "opening" ? () => void checkout.begin() : undefined;
  return (
    <Sheet title={TITLES[stage.at]} onClose={leave} onBack={back}>
      <Beginning key={stage.at} at={stage.at} />
      {refusal && <Trouble refusal={refusal} onRetry={onRetry} />}
      {!onRetry && <StageView stage={stage} />}
    </Sheet>
  );
}

/** Each stage is announced, and read from its top. */
function Beginning({ at }: { at: Exclude<Stage["at"], "closed"> }) {
  const top = useRef<HTMLParagraphElement>(null);
  useEffect(() => top.current?.focus(), []);
  return (
    <p ref={top} tabIndex={-1} className="visually-hidden">
      {TITLES[at]}
    </p>
  );
}

function StageView({ stage }: { stage: Stage }) {
  const { checkout } = useShop();
  switch (stage.at) {
    case "details":
      return <DetailsForm checkout={stage.checkout} />;
    case "summary":
      return <Summary checkout={stage.checkout} changed={stage.changed} />;
    case "placed":
      return (
        <>
          <Notice tone="success">
            <p>
              Your order <strong>{stage.order.number}</strong> is placed.
            </p>
          </Notice>
          <OrderDetails order={stage.order} />
          <div className="sheet-foot">
            <button type="button" className="button" onClick={() => checkout.close()}>
              Keep shopping
            </button>
          </div>
        </>
      );
    case "bank":
      return <AtTheBank url={stage.url} />;
    case "over":
      return <Over why={stage.why} />;
    default:
      return <Waiting placing={stage.at === "placing"} />;
  }
}

function Waiting({ placing }: { placing: boolean }) {
  return (
    <div className="waiting" role="status">
      <span className="ring" aria-hidden="true" />
      <p>{placing ? "Holding your items and asking for the payment…" : "Adding it all up…"}</p>
    </div>
  );
}

/** The holder of a card confirms with their bank, in a page of its own; this one goes on by itself. */
function AtTheBank({ url }: { url: string }) {
  const { checkout } = useShop();
  const { busy } = useValue(checkout.state);
  return (
    <>
      <Notice tone="warning">
        <p>Your bank wants to know that it is you. Nothing is charged before you have confirmed.</p>
      </Notice>
      <div className="sheet-foot">
        <button
          type="button"
          className="button button-quiet"
          disabled={busy}
          onClick={() => void checkout.confirmed()}
        >
          I have confirmed
        </button>
        <a className="button" href={url} target="_blank" rel="noreferrer">
          Confirm with my bank
        </a>
      </div>
    </>
  );
}

function Over({ why }: { why: string }) {
  const { checkout } = useShop();
  const { busy } = useValue(checkout.state);
  return (
    <>
      <Notice tone="warning">
        <p>{why}</p>
      </Notice>
      <div className="sheet-foot">
        <button type="button" className="button button-quiet" onClick={() => checkout.close()}>
          Back to the shop
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void checkout.renew()}
        >
          Check out again
        </button>
      </div>
    </>
  );
}
