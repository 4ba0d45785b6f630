// The focal point dialog, and the viewer's button that opens it, for users who may change pictures.
import { type ReactElement, useState } from 'react';
import { useStore } from '../../data/store.ts';
import type { DetailedImage } from '../../data/types.ts';
import { useGallery } from '../../gallery.ts';
import { Icon } from '../../icons.tsx';
import { subjectOf } from './cuts.ts';
import { FocusDialog } from './focus-dialog.tsx';

interface Focus {
  /** For the toolbar: null if nothing is cut, or if the user may only read. */
  button: ReactElement | null;
  /** Outside the viewer, which would treat presses inside it as swipes. */
  dialog: ReactElement | null;
}

export function useFocus(image: DetailedImage | undefined): Focus {
  const { access } = useGallery();
  // Renders again when a token is entered, so that the button appears.
  useStore(access.question);
  const [opened, setOpened] = useState<string | null>(null);
  const subject = image && subjectOf(image);
  if (!subject || access.isMissing('POST')) return { button: null, dialog: null };
  const button = (
    <button
      key="focus"
      type="button"
      className="yarl__button"
      aria-label="Set what cuts keep"
      onClick={() => setOpened(image.name)}
    >
      <Icon name="focus" />
    </button>
  );
  const isOpen = opened === image.name;
  return {
    button,
    dialog: isOpen ? <FocusDialog image={image} subject={subject} onEnd={() => setOpened(null)} /> : null,
  };
}
