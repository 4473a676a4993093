import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const green: MantineColorsTuple = [
  '#eaf5f1',
  '#d5eae3',
  '#abd6c8',
  '#86ccb5',
  '#5cc2a3',
  '#3a9a80',
  '#2a8269',
  '#1f6f5c',
  '#175546',
  '#0f3d32',
]
const gray: MantineColorsTuple = [
  '#f7f8f7',
  '#eef0ee',
  '#e3e6e4',
  '#d3d8d5',
  '#b6beb9',
  '#8a9690',
  '#5c6a64',
  '#45514b',
  '#2f3a35',
  '#17201c',
]
const dark: MantineColorsTuple = [
  '#e6ece9',
  '#c3cec9',
  '#9fb0a8',
  '#82938b',
  '#35413b',
  '#28322d',
  '#1b2320',
  '#161d1a',
  '#0f1412',
  '#0a0e0c',
]
const red: MantineColorsTuple = [
  '#fce9e7',
  '#f9d3cf',
  '#f2aaa4',
  '#ff8a80',
  '#f2766b',
  '#dc4a3f',
  '#c4382d',
  '#b3261e',
  '#8f1d17',
  '#6c1511',
]

export const theme = createTheme({
  primaryColor: 'green',
  primaryShade: { light: 7, dark: 4 },
  colors: { green, gray, dark, red },
  // Mantine reckons contrast for the light scheme only; in the dark one fills are light and want dark words.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input)
    return input.variant === 'filled' ? { ...colors, color: 'var(--fh-on-fill)' } : colors
  },
  black: '#17201c',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.78125rem', sm: '0.84375rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'md',
  radius: { sm: '5px', md: '7px', lg: '10px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Checkbox: { defaultProps: { iconColor: 'var(--fh-on-fill)' } },
    Radio: { defaultProps: { iconColor: 'var(--fh-on-fill)' } },
    Button: { defaultProps: { size: 'sm', fw: 540 } },
    // Label above, help below, the error nearest to what is read last.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 150, transitionProps: { duration: 80 } } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 120 }, radius: 'lg' },
      styles: { title: { fontWeight: 620, fontSize: '1rem' } },
    },
    Drawer: {
      defaultProps: { position: 'right', transitionProps: { duration: 140 } },
      styles: { title: { fontWeight: 620, fontSize: '1rem' } },
    },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { withinPortal: false, shadow: 'md', transitionProps: { duration: 80 } } },
    Select: {
      defaultProps: { allowDeselect: false, comboboxProps: { withinPortal: false }, checkIconPosition: 'right' },
    },
  },
})

/** Where Mantine's own neutrals would be too faint or too blue. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#17201c',
    '--mantine-color-dimmed': '#55635c',
    '--mantine-color-placeholder': '#67746d',
    '--mantine-color-default-border': '#d6dbd8',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#175546',
  },
  dark: {
    '--mantine-color-body': '#161d1a',
    '--mantine-color-text': '#e6ece9',
    '--mantine-color-dimmed': '#9fb0a8',
    '--mantine-color-placeholder': '#8c9d95',
    '--mantine-color-default': '#1b2320',
    '--mantine-color-default-hover': '#222c28',
    '--mantine-color-default-border': '#35413b',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-anchor': '#8fdcc3',
  },
})
