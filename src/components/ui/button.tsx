import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const buttonStyles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent hover:bg-accent-strong',
        outline: 'border border-line-strong bg-surface text-foreground hover:bg-raised',
        ghost: 'text-muted hover:bg-raised hover:text-foreground',
        danger: 'border border-failed/40 bg-surface text-failed hover:bg-failed-soft',
      },
      size: {
        sm: 'h-7 px-2 text-xs pointer-coarse:h-10 pointer-coarse:px-3',
        md: 'h-8 px-3 text-sm pointer-coarse:h-10',
        icon: 'size-7 pointer-coarse:size-10',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
);

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonStyles> & { asChild?: boolean };

export function Button({ className, variant, size, asChild = false, ...props }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: 'button' as const })}
      className={classNames(buttonStyles({ variant, size }), className)}
      {...props}
    />
  );
}
