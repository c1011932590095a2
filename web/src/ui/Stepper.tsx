import type { SellUnit } from "../api/types";
import { quantity } from "../format";
import { Icon } from "./Icon";

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly unit: SellUnit;
  readonly least: number;
  readonly most?: number;
  readonly busy?: boolean;
  readonly onChange: (value: number) => void;
}

/** A quantity with a button on either side. */
export function Stepper({ label, value, unit, least, most, busy, onChange }: StepperProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div className="stepper" role="group" aria-label={label} aria-busy={busy}>
      <button
        type="button"
        aria-label="One less"
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      >
        <Icon name="minus" />
      </button>
      <output aria-live="polite">{quantity(value, unit)}</output>
      <button
        type="button"
        aria-label="One more"
        disabled={most !== undefined && value >= most}
        onClick={() => onChange(value + 1)}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
