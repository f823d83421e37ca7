/** The few parts that every page is built from. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { ABSENT, type Quantity } from '../derive/format.ts';
import { formatRoute, type Route } from '../derive/route.ts';
import type { Mark } from '../derive/palette.ts';
import { useApp } from '../models/app.ts';
import { Icon, type IconName } from './icon.tsx';
import { useEnlarge } from './use_enlarge.ts';

export function Panel(
  { title, aside, children, class: extra = '', testid, id: anchor, size = 'any' }: {
    title: string;
    /** For links to the panel. */
    id?: string;
    aside?: ComponentChildren;
    children: ComponentChildren;
    class?: string;
    testid?: string;
    /** Whether it can fill the window. */
    size?: 'any' | 'fixed';
  },
) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  const { enlarged, toggle } = useEnlarge(section);
  const large = enlarged.value;
  return (
    <section
      ref={section}
      id={anchor}
      class={`panel ${extra} ${large ? 'is-enlarged' : ''}`}
      aria-labelledby={id}
      data-testid={testid}
    >
      <div class='panel-head'>
        <h2 id={id}>{title}</h2>
        {aside}
        {size === 'any' && (
          <IconButton
            icon={large ? 'shrink' : 'enlarge'}
            label={large ? `Put ${title} back` : `Enlarge ${title}`}
            class='enlarge'
            testid={testid === undefined ? 'enlarge' : `enlarge-${testid}`}
            onClick={toggle}
          />
        )}
      </div>
      {children}
    </section>
  );
}

/** A number with its unit in small; says so when it was not measured, or why it is not there. */
export function Amount({ quantity }: { quantity: Quantity }) {
  const missing = quantity.value === ABSENT;
  const why = quantity.missing ?? 'not measured';
  return (
    <span class='amount' title={missing ? why : undefined}>
      {missing
        ? (
          <>
            <span aria-hidden='true'>{ABSENT}</span>
            <span class='sr-only'>{why}</span>
          </>
        )
        : quantity.value}
      {quantity.unit !== '' && (
        <span class='unit'>{quantity.unit === '%' ? '%' : `\u00a0${quantity.unit}`}</span>
      )}
    </span>
  );
}

export function Dot({ mark }: { mark: Mark }) {
  return (
    <span class={`dot dot-${mark.shape}`} style={{ '--hue': `var(--c-${mark.hue})` }} aria-hidden='true' />
  );
}

/** A link that stays in the page; opening it in another tab works as ever. */
export function Link(
  { to, children, class: extra, current, testid }: {
    to: Route;
    children: ComponentChildren;
    class?: string;
    current?: boolean;
    testid?: string;
  },
) {
  const { router } = useApp();
  return (
    <a
      href={formatRoute(to)}
      class={extra}
      aria-current={current ? 'page' : undefined}
      data-testid={testid}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        router.go(to);
      }}
    >
      {children}
    </a>
  );
}

export function IconButton(
  { icon, label, onClick, pressed, class: extra = '', testid, filled = false }: {
    icon: IconName;
    label: string;
    onClick: () => void;
    pressed?: boolean;
    class?: string;
    testid?: string;
    filled?: boolean;
  },
) {
  return (
    <button
      type='button'
      class={`icon-button ${extra}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      data-testid={testid}
      onClick={onClick}
    >
      <Icon name={icon} filled={filled} />
    </button>
  );
}

/** One fact in a list of details. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A sentence that stands out: something went wrong, or deserves to be known. */
export function Callout(
  { kind, children, onDismiss, testid }: {
    kind: 'error' | 'warning' | 'info';
    children: ComponentChildren;
    onDismiss?: () => void;
    testid?: string;
  },
) {
  return (
    <div class={`callout callout-${kind}`} role={kind === 'error' ? 'alert' : undefined} data-testid={testid}>
      <Icon name={kind === 'info' ? 'info' : 'warning'} />
      <div class='callout-body'>{children}</div>
      {onDismiss && <IconButton icon='close' label='Dismiss' onClick={onDismiss} />}
    </div>
  );
}

/** What a panel shows while it has nothing to show, in the room that its content will take. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class='empty'>{children}</p>;
}

export function Loading({ label }: { label: string }) {
  return (
    <div class='loading' role='status'>
      <span class='spinner' aria-hidden='true' />
      {label}
    </div>
  );
}
