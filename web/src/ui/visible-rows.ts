// Which rows of a long list are on the screen. The virtualizer changes in place, so it must not meet a compiler that memoizes
// components; this build has none.
export { useWindowVirtualizer as useVisibleRows } from '@tanstack/react-virtual'
