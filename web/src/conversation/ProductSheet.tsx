import { useEffect, useId, useState } from "react";
import { data } from "../api/client";
import type { Card, CardVariant } from "../api/types";
import { type Chosen, choose, left, picked, preset, questions } from "../catalog";
import { useShop } from "../ui/context";
import { Picture } from "../ui/Picture";
import { Price } from "../ui/Price";
import { Sheet } from "../ui/Sheet";
import { Stepper } from "../ui/Stepper";
import { AddButton } from "./AddButton";
import { Stars, Stock } from "./ProductCard";

/** A product looked at closely, and the variant that is meant chosen from what there is. */
export function ProductSheet({ card, onClose }: { card: Card; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen>(() => preset(card));
  const [quantity, setQuantity] = useState(1);
  const variant = picked(card, chosen) ?? card.variants[0];
  const gone = !variant || variant.available <= 0;
  return (
    <Sheet title={card.title} onClose={onClose}>
      <div className="product">
        <div className="product-picture">
          <Picture src={variant?.image ?? card.image} title={card.title} />
        </div>
        <div className="product-about">
          <p className="card-brand">{card.brand}</p>
          {variant && <VariantPrice card={card} variant={variant} />}
          <p className="card-facts">
            {card.rating && <Stars rating={card.rating} />}
            {variant ? <Left variant={variant} /> : <Stock card={card} />}
            {card.city && <span>{card.city}</span>}
          </p>
          {questions(card).map(([name, values]) => (
            <Question
              key={name}
              name={name}
              values={values}
              card={card}
              chosen={chosen}
              onChoose={(value) => setChosen(choose(card, chosen, name, value))}
            />
          ))}
          <div className="product-act">
            <Stepper
              label={`How many of ${card.title}`}
              value={quantity}
              unit={card.sell_unit}
              least={1}
              onChange={setQuantity}
            />
            <AddButton
              key={variant?.sku}
              productId={card.product_id}
              sku={variant?.sku}
              title={card.title}
              quantity={quantity}
              gone={gone}
              strong
            />
          </div>
          <Description productId={card.product_id} />
          <Highlights card={card} />
        </div>
      </div>
    </Sheet>
  );
}

function VariantPrice({ card, variant }: { card: Card; variant: CardVariant }) {
  return (
    <p className="product-price">
      <Price price={variant.price} list={variant.list_price} unit={card.sell_unit} />
    </p>
  );
}

function Left({ variant }: { variant: CardVariant }) {
  if (variant.available <= 0) return <span className="stock-out">Sold out</span>;
  if (variant.available <= variant.backorder)
    return <span className="stock-low">On backorder</span>;
  if (variant.available < 5) return <span className="stock-low">{variant.available} left</span>;
  return <span className="stock-in">In stock</span>;
}

interface QuestionProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly card: Card;
  readonly chosen: Chosen;
  readonly onChoose: (value: string) => void;
}

function Question({ name, values, card, chosen, onChoose }: QuestionProps) {
  const group = useId();
  return (
    <fieldset className="question">
      <legend>
        {name}
        {chosen[name] && <span className="question-chosen"> {chosen[name]}</span>}
      </legend>
      <div className="question-values">
        {values.map((value) => (
          <label
            key={value}
            className="choice"
            data-gone={!left(card, chosen, name, value) || undefined}
          >
            <input
              type="radio"
              name={group}
              value={value}
              checked={chosen[name] === value}
              onChange={() => onChoose(value)}
            />
            <span>{value}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Description({ productId }: { productId: string }) {
  const { api } = useShop();
  const [text, setText] = useState("");
  useEffect(() => {
    let wanted = true;
    const params = { path: { product_id: productId } };
    data(api.GET("/v1/products/{product_id}", { params }))
      .then((product) => wanted && setText(product.description ?? ""))
      .catch(() => undefined); // The sheet serves without it.
    return () => {
      wanted = false;
    };
  }, [api, productId]);
  return text ? <p className="product-description">{text}</p> : null;
}

function Highlights({ card }: { card: Card }) {
  const facts = Object.entries(card.highlights);
  if (!facts.length) return null;
  return (
    <dl className="highlights">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
