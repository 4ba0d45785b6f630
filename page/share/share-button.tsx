// Opens the dialog that makes a link. Nothing where no API could answer to one.
import type { ShareTarget } from '../data/api.ts';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';

interface ShareButtonProps {
  target: ShareTarget;
  className: string;
  label: string;
}

export function ShareButton({ target, className, label }: ShareButtonProps) {
  const { api, sharing } = useGallery();
  if (!api.share) return null;
  return (
    <button type="button" className={className} onClick={() => sharing.set(target)}>
      <Icon name="share" />
      {label}
    </button>
  );
}
