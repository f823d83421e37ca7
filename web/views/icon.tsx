/** Small drawings, all on a 16 by 16 grid in the colour of the text. They repeat words and are never alone. */
const PATHS = {
  record: 'M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  stop: 'M4.5 4.5h7v7h-7z',
  play: 'M5 3.5v9l7.5-4.5z',
  pause: 'M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z',
  'step-back': 'M11 4 6.5 8l4.5 4zM4.5 4v8',
  'step-on': 'M5 4l4.5 4L5 12zM11.5 4v8',
  reset: 'M3.5 8a4.5 4.5 0 1 0 1.5-3.4M3.5 2.5v2.6h2.6',
  refresh: 'M12.5 8a4.5 4.5 0 1 1-1.4-3.2M12.5 2.6v2.5H10',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM10 10l3.5 3.5',
  pin: 'M6 2.5h4l-.5 4.5 2 2h-7l2-2L6 2.5ZM8 9v4.5',
  edit: 'M3 13l.6-2.6L10.8 3.2l2 2L5.6 12.4 3 13Z',
  note: 'M3.5 3.5h9v6l-3 3h-6zM9.5 12.5v-3h3',
  trash: 'M3.5 4.5h9M6.5 4.5v-2h3v2M4.7 4.5l.5 9h5.6l.5-9M7 7v4M9 7v4',
  upload: 'M8 10.5v-7M5 6l3-3 3 3M3 10.5v2.5h10v-2.5',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  warning: 'M8 2.5 14 13H2L8 2.5ZM8 6.5v3M8 11.2v.1',
  critical: 'M5.6 2.2h4.8l3.4 3.4v4.8l-3.4 3.4H5.6l-3.4-3.4V5.6ZM8 5v3.6M8 10.9v.1',
  info: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM8 7.3v3.6M8 5v.1',
  mute: 'M4.5 11.5h7M5.5 11.5V7a2.5 2.5 0 0 1 5 0v4.5M7.2 13.5h1.6M2.5 2.5l11 11',
  check: 'M3.5 8.5l3 3 6-7',
  follow: 'M8 3v8M4.5 7.5 8 11l3.5-3.5M3.5 13.5h9',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  copy: 'M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2',
  sun:
    'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1',
  moon: 'M12.8 9.6A5.2 5.2 0 0 1 6.4 3.2 5.2 5.2 0 1 0 12.8 9.6Z',
  screen: 'M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13',
  sample: 'M2 8h2.5l1.5-4 3 8 1.7-4H14',
  down: 'M4.5 6.5 8 10l3.5-3.5',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  here: 'M8 1.8v2.4M8 11.8v2.4M1.8 8h2.4M11.8 8h2.4M8 4.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Z',
  ask: 'M3 3.5h10v7H8.5l-3 2.5v-2.5H3zM6.6 5.9a1.4 1.4 0 1 1 2 1.3c-.4.2-.6.4-.6.8M8 9.3v.1',
  compare: 'M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13',
  enlarge: 'M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9',
  shrink: 'M13 3 9 7M9 3.5V7h3.5M3 13l4-4M7 12.5V9H3.5',
  freeze: 'M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11M6.3 3.2 8 4.8l1.7-1.6M6.3 12.8 8 11.2l1.7 1.6',
  up: 'M4.5 9.5 8 6l3.5 3.5',
  print: 'M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z',
  fact: 'M5 4.5h8M5 8h8M5 11.5h5M2.5 4.5v.1M2.5 8v.1M2.5 11.5v.1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg class='icon' viewBox='0 0 16 16' width='16' height='16' aria-hidden='true' focusable='false'>
      <path
        d={PATHS[name]}
        fill={filled || name === 'record' || name === 'stop' ? 'currentColor' : 'none'}
        stroke='currentColor'
        stroke-width='1.4'
        stroke-linecap='round'
        stroke-linejoin='round'
      />
    </svg>
  );
}
