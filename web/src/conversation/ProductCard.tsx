import { useState } from "react";
import type { Card } from "../api/types";
import { choiceWords } from "../catalog";
import { Icon } from "../ui/Icon";
import { Picture } from "../ui/Picture";
import { Price } from "../ui/Price";
import { AddButton } from "./AddButton";
import { ProductSheet } from "./ProductSheet";

interface ProductCardProps {
  readonly card: Card;
  /** Its place among the results, so that "the second one" can be said. */
  readonly place?: number;
}

/** A product at a glance. What has one variant is added at once, the others are chosen from. */
export function ProductCard({ card, place }: ProductCardProps) {
  const [open, setOpen] = useState(false);
  const single = card.variants.length === 1 && card.variants[0];
  const gone = card.availability === "out_of_stock";
  return (
    <article className="card" data-gone={gone || undefined}>
      <button type="button" className="card-face" onClick={() => setOpen(true)}>
        <span className="card-picture">
          <Picture src={card.image} title={card.title} />
          {place !== undefined && <span className="card-place">{place}</span>}
          {card.discount_percent ? (
            <span className="badge badge-sale">−{card.discount_percent}%</span>
          ) : null}
        </span>
        <span className="card-brand">{card.brand}</span>
        <span className="card-title">{card.title}</span>
      </button>
      <p className="card-price">
        <Price
          price={card.price}
          list={card.list_price}
          from={card.price_from}
          unit={card.sell_unit}
        />
      </p>
      <Facts card={card} />
      {card.reason && <p className="card-reason">{card.reason}</p>}
      <div className="card-act">
        {single ? (
          <AddButton productId={card.product_id} sku={single.sku} title={card.title} gone={gone} />
        ) : (
          <button
            type="button"
            className="button button-quiet"
            disabled={gone}
            onClick={() => setOpen(true)}
          >
            {gone ? "Sold out" : "Choose"}
            <span className="visually-hidden">: {card.title}</span>
          </button>
        )}
      </div>
      {open && <ProductSheet card={card} onClose={() => setOpen(false)} />}
    </article>
  );
}

function Facts({ card }: { card: Card }) {
  const choice = choiceWords(card);
  return (
    <p className="card-facts">
      {card.rating && <Stars rating={card.rating} />}
      <Stock card={card} />
      {card.city && <span>{card.city}</span>}
      {choice && <span>{choice}</span>}
    </p>
  );
}

/** A rating as a number and, for eyes, a star. */
export function Stars({ rating }: { rating: NonNullable<Card["rating"]> }) {
  return (
    <span className="stars">
      <Icon name="star" filled />
      <span className="visually-hidden">rated </span>
      {(rating.tenths / 10).toFixed(1)}
      <span className="stars-count"> ({rating.count})</span>
    </span>
  );
}

/** How much is left, where that is worth saying. */
export function Stock({ card }: { card: Card }) {
  if (card.availability === "out_of_stock") return <span className="stock-out">Sold out</span>;
  if (card.availability === "backorder") return <span className="stock-low">On backorder</span>;
  if (card.availability === "low_stock")
    return <span className="stock-low">{card.available} left</span>;
  return <span className="stock-in">In stock</span>;
}
