import { type FormEvent, useEffect, useId, useState } from "react";
import { data } from "../api/client";
import type { Refusal } from "../api/refusal";
import type { Address, Checkout, Message } from "../api/types";
import { useMoney, useShop, useValue } from "../ui/context";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { type Choices, obstacles } from "./checkout";
import { countries } from "./countries";
import { deliveryTime, methodWords } from "./methods";

/** Where to, how, and how it is paid. The store says what is missing; this asks for it. */
export function DetailsForm({ checkout }: { checkout: Checkout }) {
  const shop = useShop();
  const format = useMoney();
  const { busy, refusal } = useValue(shop.checkout.state);
  const shipped = checkout.shipping_options.length > 0;
  const known = useKnownAddress(shipped && !checkout.shipping_address);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void shop.checkout.choose(choicesIn(new FormData(event.currentTarget), shipped));
  };
  return (
    <form className="details" onSubmit={onSubmit}>
      <Obstacles messages={checkout.messages} />
      {shipped && (
        <>
          <AddressFields
            key={known ? "known" : "new"}
            address={checkout.shipping_address ?? known}
            refusal={refusal}
          />
          <ShippingOptions checkout={checkout} />
        </>
      )}
      <PaymentMethods checkout={checkout} />
      <div className="sheet-foot">
        <p className="sheet-sum">
          <span>So far</span> <strong>{format(checkout.total)}</strong>
        </p>
        <button type="submit" className="button" disabled={busy} aria-busy={busy}>
          {busy ? "One moment…" : "See the summary"}
        </button>
      </div>
    </form>
  );
}

function Obstacles({ messages }: { messages: readonly Message[] }) {
  return obstacles(messages).map((message) => (
    <Notice key={`${message.code} ${message.path}`} tone={message.type}>
      <p>{message.content}</p>
    </Notice>
  ));
}

function AddressFields(props: { address: Address | null; refusal: Refusal | null }) {
  const { address, refusal } = props;
  const problem = (name: keyof Address) => refusal?.at(`$.shipping_address.${name}`);
  const field = (name: Exclude<keyof Address, "country">, autoComplete: string) => ({
    name,
    autoComplete: `shipping ${autoComplete}`,
    defaultValue: address?.[name] ?? "",
    problem: problem(name),
    maxLength: 120,
  });
  return (
    <fieldset>
      <legend>Deliver to</legend>
      <Field label="Name" required {...field("name", "name")} />
      <Field label="Address" required {...field("line1", "address-line1")} />
      <Field label="Apartment, floor" {...field("line2", "address-line2")} />
      <div className="field-row">
        <Field label="Postal code" {...field("postal_code", "postal-code")} maxLength={16} />
        <Field label="City" required {...field("city", "address-level2")} />
      </div>
      <div className="field-row">
        <Field label="State or region" {...field("region", "address-level1")} />
        <CountryField country={address?.country} problem={problem("country")} />
      </div>
    </fieldset>
  );
}

function CountryField(props: { country: string | undefined; problem: string | undefined }) {
  const id = useId();
  const locale = useValue(useShop().profile)?.locale ?? "en-US";
  const home = locale.split("-")[1] ?? "US";
  return (
    <div className="field">
      <label htmlFor={id}>Country</label>
      <select
        id={id}
        name="country"
        autoComplete="shipping country"
        defaultValue={props.country ?? home}
        aria-invalid={props.problem ? true : undefined}
      >
        {countries(locale).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      {props.problem && <p className="field-problem">{props.problem}</p>}
    </div>
  );
}

function ShippingOptions({ checkout }: { checkout: Checkout }) {
  const format = useMoney();
  const [first] = checkout.shipping_options;
  const subtotal = checkout.totals.find((entry) => entry.type === "subtotal")?.amount.amount ?? 0;
  const reduced =
    checkout.totals.find((entry) => entry.type === "items_discount")?.amount.amount ?? 0;
  return (
    <fieldset>
      <legend>Delivery</legend>
      {checkout.shipping_options.map((option) => {
        const free = option.free_over && subtotal + reduced >= option.free_over.amount;
        return (
          <label key={option.id} className="pick">
            <input
              type="radio"
              name="shipping_option"
              value={option.id}
              required
              defaultChecked={(checkout.shipping_option ?? first?.id) === option.id}
            />
            <span className="pick-what">
              {option.title}
              <small>{deliveryTime(option.days)}</small>
            </span>
            <span>{free || option.price.amount === 0 ? "Free" : format(option.price)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function PaymentMethods({ checkout }: { checkout: Checkout }) {
  const profile = useValue(useShop().profile);
  const methods = profile?.test_payment_methods ?? [];
  return (
    <fieldset>
      <legend>Payment</legend>
      <p className="fieldset-note">
        {methods.length
          ? "This shop takes test cards: no money moves."
          : "No way to pay is set up on this page yet. Please ask the shop."}
      </p>
      {methods.map((method, index) => (
        <label key={method} className="pick">
          <input
            type="radio"
            name="payment_method"
            value={method}
            required
            defaultChecked={checkout.payment_method ? checkout.payment_method === method : !index}
          />
          <span className="pick-what">
            {methodWords(method).title}
            <small>{methodWords(method).note}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A customer's own first address. */
function useKnownAddress(needed: boolean): Address | null {
  const { api, credentials } = useShop();
  const customer = useValue(credentials.held).customer;
  const [address, setAddress] = useState<Address | null>(null);
  useEffect(() => {
    if (!needed || !customer) return;
    data(api.GET("/v1/profile"))
      .then((profile) => setAddress(profile.addresses[0] ?? null))
      .catch(() => undefined); // The form serves without it.
  }, [api, customer, needed]);
  return address;
}

function choicesIn(form: FormData, shipped: boolean): Choices {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const payment = { payment_method: text("payment_method") };
  if (!shipped) return payment;
  const address = {
    name: text("name"),
    line1: text("line1"),
    line2: text("line2"),
    city: text("city"),
    region: text("region"),
    postal_code: text("postal_code"),
    country: text("country"),
  };
  return { ...payment, shipping_address: address, shipping_option: text("shipping_option") };
}
