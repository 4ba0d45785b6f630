// A button in the toolbar of the viewer.
import { Icon, type IconName } from '../icons.tsx';

interface ToolButtonProps {
  label: string;
  icon: IconName;
  /** Only for toggle buttons. */
  isPressed?: boolean;
  onClick(): void;
}

export function ToolButton({ label, icon, isPressed, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      className="yarl__button"
      aria-label={label}
      aria-pressed={isPressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
