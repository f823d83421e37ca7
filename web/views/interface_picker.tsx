/** Which interface to record: radio buttons, with what each is, its addresses, and how busy it has been. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import type { CaptureInterface } from '../../src/model/wire.ts';
import { bitRate, counted } from '../derive/format.ts';
import {
  byUse,
  foundInterfaces,
  interfaceKind,
  type InterfaceRates,
  rateNow,
  sortedAddresses,
  SPARK_POINTS,
} from '../derive/interfaces.ts';
import { activityPath } from '../derive/sparkline.ts';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';
import { Amount, IconButton } from './parts.tsx';

/** The group of radio buttons: the first run leads there. */
export const INTERFACE_FIELD_ID = 'capture-interface';

/** More than these do not fit without scrolling: then there is a search. */
const SEARCH_FROM = 8;
/** What touches the top of a sparkline at least, in bits per second. */
const FLOOR_BPS = 1000;
const WIDTH = 120;
const HEIGHT = 22;

interface PickerProps {
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function InterfacePicker({ chosen, onChoose }: PickerProps) {
  const { live, activity } = useApp();
  const id = useId();
  const text = useSignal('');
  const interfaces = live.interfaces.value;
  const rates = activity.rates.value;
  // In an order that stands still: rows that move while one aims at them are worse than a busy one further down.
  const known = (rates?.values().next().value?.points.length ?? 0) >= 2;
  const ordered = useMemo(() => byUse(interfaces, activity.rates.peek()), [interfaces, known]);
  const shown = foundInterfaces(ordered, text.value, chosen);
  return (
    <fieldset class='field interface-picker' data-testid='interface-select'>
      <legend class='sr-only'>Interface</legend>
      <div class='picker-head'>
        <span aria-hidden='true'>Interface</span>
        {interfaces.length >= SEARCH_FROM && (
          <div class='search'>
            <Icon name='search' />
            <input
              type='search'
              value={text.value}
              placeholder={`Find among ${interfaces.length}`}
              aria-label='Find an interface by name, kind or address'
              data-testid='interface-search'
              onInput={(event) => {
                text.value = event.currentTarget.value;
              }}
            />
          </div>
        )}
        <IconButton
          icon='refresh'
          label='Look for interfaces again'
          testid='interface-refresh'
          onClick={() => live.send({ type: 'get_interfaces' })}
        />
      </div>
      <div class='interfaces' id={INTERFACE_FIELD_ID}>
        {interfaces.length === 0 && <p class='empty'>Looking for interfaces …</p>}
        {shown.map((one) => (
          <label key={one.name} class='interface' data-testid='interface' title={titleOf(one)}>
            <input
              type='radio'
              name={`${id}-interface`}
              value={one.name}
              checked={one.name === chosen}
              aria-label={spoken(one, rates?.get(one.name))}
              onChange={() =>
                onChoose(one.name)}
            />
            <InterfaceLine one={one} />
          </label>
        ))}
      </div>
      <p class='sr-only' role='status'>
        {text.value.trim() !== '' && `${counted(shown.length, 'interface')} of ${interfaces.length}.`}
      </p>
      {rates === null && (
        <p class='field-hint' data-testid='interface-hint'>
          This system does not count traffic where Tapdeck may read it: activity is not measured.
        </p>
      )}
    </fieldset>
  );
}

/** The interface that is chosen, on a button that shows all of them. */
export function ChosenInterface(
  { chosen, open, controls, onToggle }: {
    chosen: CaptureInterface | undefined;
    open: boolean;
    controls: string;
    onToggle: () => void;
  },
) {
  return (
    <div class='field field-interface'>
      <span class='field-name-text' aria-hidden='true'>Interface</span>
      <button
        type='button'
        class='button chosen-interface'
        aria-expanded={open}
        aria-controls={controls}
        aria-label={`Interface: ${chosen === undefined ? 'none' : spoken(chosen, undefined)}. Choose another`}
        data-testid='interface-button'
        onClick={onToggle}
      >
        {chosen === undefined ? <span>No interface found</span> : <InterfaceLine one={chosen} />}
        <Icon name={open ? 'up' : 'down'} />
      </button>
    </div>
  );
}

function InterfaceLine({ one }: { one: CaptureInterface }) {
  const { activity } = useApp();
  const rates = activity.rates.value?.get(one.name);
  const addresses = sortedAddresses(one);
  return (
    <>
      <span class='interface-who'>
        <span class='interface-name ellipsis'>{one.name}</span>
        {rates?.up === false && <span class='badge' data-testid='interface-down'>down</span>}
        <span class='interface-kind ellipsis'>{interfaceKind(one)}</span>
      </span>
      <span class='interface-addresses ellipsis'>
        {addresses.length === 0 ? 'no address' : addresses.join(', ')}
      </span>
      <svg
        class='interface-spark'
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio='none'
        aria-hidden='true'
        data-points={rates?.points.filter((point) => point !== null).length ?? 0}
      >
        <path d={activityPath(rates?.points ?? [], SPARK_POINTS, FLOOR_BPS, WIDTH, HEIGHT)} />
        {rates !== undefined && <line x1='0' y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />}
      </svg>
      <span class='interface-rate'>
        <Amount quantity={bitRate(rateNow(rates))} />
      </span>
    </>
  );
}

/** Without the rate, which changes every second. */
function spoken(one: CaptureInterface, rates: InterfaceRates | undefined): string {
  const addresses = sortedAddresses(one);
  return [
    one.name,
    interfaceKind(one),
    rates?.up === false ? 'down' : '',
    addresses.length === 0 ? 'no address' : addresses.join(', '),
  ].filter((part) => part !== '').join(', ');
}

function titleOf(one: CaptureInterface): string {
  return [one.name, interfaceKind(one), ...sortedAddresses(one)].filter((part) => part !== '').join('\n');
}

/** While the returned view is there, activity is measured. */
export function useActivity(): void {
  const { activity } = useApp();
  useEffect(() => activity.watch(), [activity]);
}
