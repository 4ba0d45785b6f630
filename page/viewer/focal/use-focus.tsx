// The button of the viewer that opens the dialog of the focal point, for those who may change pictures; and that dialog.
import { type ReactElement, useState } from 'react';
import { useStore } from '../../data/store.ts';
import type { DetailedImage } from '../../data/types.ts';
import { useGallery } from '../../gallery.ts';
import { Icon } from '../../icons.tsx';
import { subjectOf } from './cuts.ts';
import { FocusDialog } from './focus-dialog.tsx';

interface Focus {
  /** For the toolbar: none where nothing is cut, and for those who may only read. */
  button: ReactElement | null;
  /** Beside the viewer, which would take presses inside of it for swipes. */
  dialog: ReactElement | null;
}

export function useFocus(image: DetailedImage | undefined): Focus {
  const { access } = useGallery();
  // A token that was just given shows the button.
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
