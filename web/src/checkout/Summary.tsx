import { useEffect, useState } from "react";
import type { Address, Checkout } from "../api/types";
import { addressLines, clock, words } from "../format";
import { Lines, Totals } from "../ui/Bill";
import { useLocale, useMoney, useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { deliveryTime, methodWords } from "./methods";

/** Everything that a yes would mean, and the two answers. */
export function Summary(props: { checkout: Checkout; changed: readonly string[] }) {
  const { checkout, changed } = props;
  const shop = useShop();
  const format = useMoney();
  const { busy } = useValue(shop.checkout.state);
  const left = useTimeLeft(checkout.confirmation?.expires_at ?? checkout.expires_at);
  return (
    <div className="summary">
      {changed.length > 0 && (
        <Notice tone="warning">
          <p>
            Something has changed since you last looked ({changed.map(words).join(", ")}). Nothing
            was ordered; this is how it stands now.
          </p>
        </Notice>
      )}
      <Lines lines={checkout.lines} />
      <Totals totals={checkout.totals} discounts={checkout.discounts} />
      <Terms checkout={checkout} />
      <p className="charge">
        <Icon name="lock" />
        <span>
          <strong>{format(checkout.total)}</strong> will be charged when you confirm, and nothing
          before.
        </span>
      </p>
      <div className="sheet-foot">
        <TimeLeft left={left} />
        <button
          type="button"
          className="button button-quiet"
          disabled={busy}
          onClick={() => void shop.checkout.decline()}
        >
          Not now
        </button>
        {left > 0 ? (
          <button
            type="button"
            className="button"
            disabled={busy}
            aria-busy={busy}
            onClick={() => void shop.checkout.confirm()}
          >
            {busy ? "One moment…" : `Confirm and pay ${format(checkout.total)}`}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => void shop.checkout.renew()}
          >
            Start over
          </button>
        )}
      </div>
    </div>
  );
}

function TimeLeft({ left }: { left: number }) {
  return (
    <p className="time-left">
      {left > 0 ? `Held for you for ${clock(left)}` : "The time to confirm is over."}
    </p>
  );
}

function Terms({ checkout }: { checkout: Checkout }) {
  const option = checkout.shipping_options.find(({ id }) => id === checkout.shipping_option);
  return (
    <dl className="terms">
      {checkout.shipping_address && (
        <div>
          <dt>Deliver to</dt>
          <dd>
            <AddressLines address={checkout.shipping_address} />
          </dd>
        </div>
      )}
      {option && (
        <div>
          <dt>Delivery</dt>
          <dd>
            {option.title}
            {option.days && `, ${deliveryTime(option.days)}`}
          </dd>
        </div>
      )}
      {checkout.payment_method && (
        <div>
          <dt>Payment</dt>
          <dd>{methodWords(checkout.payment_method).title}</dd>
        </div>
      )}
    </dl>
  );
}

export function AddressLines({ address }: { address: Address }) {
  return addressLines(address, useLocale()).map((line) => (
    <span key={line} className="address-line">
      {line}
    </span>
  ));
}

/** Milliseconds until a moment, counted down by the second. */
function useTimeLeft(until: string): number {
  const end = Date.parse(until);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, end - now);
}
