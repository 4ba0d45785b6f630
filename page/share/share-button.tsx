// The button that opens the share dialog. Renders nothing if there is no API to serve a link.
import type { ShareTarget } from '../data/api.ts';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';

interface ShareButtonProps {
  target: ShareTarget;
  className: string;
  label: string;
  /** Shows only the icon, if there is no room for the label. */
  isIcon?: boolean;
}

export function ShareButton({ target, className, label, isIcon = false }: ShareButtonProps) {
  const { api, sharing } = useGallery();
  if (!api.share) return null;
  return (
    <button
      type="button"
      className={className}
      title={isIcon ? label : undefined}
      onClick={() => sharing.set(target)}
    >
      <Icon name="share" />
      <span className={isIcon ? 'unseen' : 'label'}>{label}</span>
    </button>
  );
}
