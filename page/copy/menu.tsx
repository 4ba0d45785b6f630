// A button that opens a short menu with the usual behaviour: arrow keys move, Escape or a click elsewhere closes it.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface MenuProps<Choice extends string> {
  /** The label of the button. */
  children: ReactNode;
  choices: Record<Choice, string>;
  isBusy?: boolean;
  onChoose(choice: Choice): void;
}

export function Menu<Choice extends string>({
  children,
  choices,
  isBusy = false,
  onChoose,
}: MenuProps<Choice>) {
  const { isOpen, setOpen, box, button, id, close, onKeyDown } = useMenu();
  return (
    <span className="menu" ref={box}>
      <button
        ref={button}
        type="button"
        className="button small"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-disabled={isBusy}
        onClick={() => setOpen(!isOpen && !isBusy)}
      >
        {children}
      </button>
      {isOpen && (
        <div id={id} role="menu" tabIndex={-1} className="menu-list" onKeyDown={onKeyDown}>
          <MenuItems
            choices={choices}
            onChoose={(choice) => {
              close();
              onChoose(choice);
            }}
          />
        </div>
      )}
    </span>
  );
}

type MenuItemsProps<Choice extends string> = Pick<MenuProps<Choice>, 'choices' | 'onChoose'>;

function MenuItems<Choice extends string>({ choices, onChoose }: MenuItemsProps<Choice>) {
  return (Object.keys(choices) as Choice[]).map((choice) => (
    <button key={choice} type="button" role="menuitem" tabIndex={-1} onClick={() => onChoose(choice)}>
      {choices[choice]}
    </button>
  ));
}

/** Opens and closes the menu, and moves the focus within it. */
function useMenu() {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const all = items(box.current);
    all[0]?.focus();
    // In a panel that scrolls, the list may begin at its end.
    all.at(-1)?.scrollIntoView({ block: 'nearest' });
    const onPress = ({ target }: PointerEvent) => {
      if (!box.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return setOpen(false);
    const isHandled = event.key === 'Escape' || step(event.key, items(box.current));
    if (!isHandled) return undefined;
    // Otherwise the dialog or viewer behind the menu would close or move as well.
    event.stopPropagation();
    event.preventDefault();
    return event.key === 'Escape' ? close() : undefined;
  };
  return { isOpen, setOpen, box, button, id, close, onKeyDown };
}

const items = (box: HTMLElement | null) => [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];

/** Moves the focus among the items. Returns false when the key does not move it. */
function step(key: string, all: readonly HTMLElement[]): boolean {
  const at = all.findIndex((item) => item.matches(':focus'));
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const target = targets[key];
  if (target === undefined) return false;
  all.at(target % all.length)?.focus();
  return true;
}
