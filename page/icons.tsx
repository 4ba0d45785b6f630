// The page's few icons, drawn on a grid of 24.
const paths = {
  upload: 'M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 19h14',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  folder:
    'M3.5 7.5v10a1.5 1.5 0 0 0 1.5 1.5h14a1.5 1.5 0 0 0 1.5-1.5V9A1.5 1.5 0 0 0 19 7.5h-7l-2-2H5a1.5 1.5 0 0 0-1.5 1.5Z',
  warning: 'M12 4.5 21 19.5H3L12 4.5Zm0 6v4m0 2.2v.3',
  retry: 'M19 12a7 7 0 1 1-2.1-5M19 4v4h-4',
  trash: 'M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10 10.5v6m4-6v6',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5M12 7.6v.3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  share: 'M12 15V4m0 0L8 8m4-4 4 4M6 11.5H4.5v8h15v-8H18',
  focus: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v3m0 12v3M3 12h3m12 0h3',
  copy: 'M9 9h10.5v10.5H9V9ZM6 15H4.5V4.5H15V6',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 19.5h14',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
