import type { ReactNode } from 'react'

// Own drawings on a grid of 24 with a stroke of 1.5. Always beside a word or inside a control that has a name, so hidden from readers.

function draw(paths: ReactNode) {
  return function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        aria-hidden="true"
        fill="none"
        height={size}
        stroke="currentColor"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth={1.5}
        viewBox="0 0 24 24"
        width={size}
        focusable="false"
      >
        {paths}
      </svg>
    )
  }
}

export const Mark = draw(<path d="M6 21V9.5a6 6 0 0 1 12 0V21M3 21h18M10 11h4M10 15h4" />)
export const HomeIcon = draw(<path d="m4 11 8-7 8 7v8.5a.5.5 0 0 1-.5.5H15v-6H9v6H4.5a.5.5 0 0 1-.5-.5z" />)
export const PeopleIcon = draw(
  <path d="M9 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.4a3.75 3.75 0 0 1 0 6.7M18 14.2a6.5 6.5 0 0 1 3.5 5.8" />,
)
export const CertificateIcon = draw(
  <path d="M20 11V5.5A1.5 1.5 0 0 0 18.5 4h-13A1.5 1.5 0 0 0 4 5.5v10A1.5 1.5 0 0 0 5.5 17H11M8 8.5h8M8 12h4M17 17.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM15.5 17l-.5 4 2-1.2 2 1.2-.5-4" />,
)
export const ContinuityIcon = draw(
  <path d="M4 12a8 8 0 0 1 13.8-5.5L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.8 5.5L4 15.5M4 20v-4.5h4.5" />,
)
export const EvidenceIcon = draw(<path d="M6 3.5h9l4 4v13H6zM15 3.5v4h4M9 13l2 2 4-4" />)
export const SettingsIcon = draw(
  <path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z" />,
)
export const JobsIcon = draw(<path d="M4 6h10M4 12h16M4 18h7M18 4v4M16 6h4M15 16v4M13 18h4" />)
export const BellIcon = draw(<path d="M6 10a6 6 0 0 1 12 0v4l1.5 3h-15L6 14zM10 20a2 2 0 0 0 4 0" />)
export const SearchIcon = draw(<path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.8-4.8" />)
export const MenuIcon = draw(<path d="M4 7h16M4 12h16M4 17h16" />)
export const CloseIcon = draw(<path d="m6 6 12 12M18 6 6 18" />)
export const DownIcon = draw(<path d="m6 9 6 6 6-6" />)
export const RightIcon = draw(<path d="m9 6 6 6-6 6" />)
export const LeftIcon = draw(<path d="m15 6-6 6 6 6" />)
export const CopyIcon = draw(<path d="M9 9h10.5v10.5H9zM5.5 15h-1V4.5H15v1" />)
export const CheckIcon = draw(<path d="m5 12.5 4.5 4.5L19 7" />)
export const DownloadIcon = draw(<path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.5h15" />)
export const PlusIcon = draw(<path d="M12 5v14M5 12h14" />)
export const ColumnsIcon = draw(<path d="M4 5h16v14H4zM9.5 5v14M14.5 5v14" />)
export const PrintIcon = draw(<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z" />)
export const LockIcon = draw(<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />)
export const KeyIcon = draw(<path d="M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM11 12.2 19.5 4M15.5 8l3 3" />)
export const UserIcon = draw(<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0" />)
export const SignOutIcon = draw(<path d="M14 4H5v16h9M10 12h10M16.5 8.5 20 12l-3.5 3.5" />)
export const SunIcon = draw(
  <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4" />,
)
export const MoonIcon = draw(<path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5Z" />)
export const PanelIcon = draw(<path d="M4 5h16v14H4zM9.5 5v14" />)
export const GroupIcon = draw(
  <path d="M12 4.5v5M12 9.5l-6 5M12 9.5l6 5M10 4.5h4M4 14.5h4v4H4zM16 14.5h4v4h-4zM10 2.5h4v4h-4z" />,
)
export const ArrowIcon = draw(<path d="M4 12h15M14 7l5 5-5 5" />)
export const AlertIcon = draw(<path d="M12 4 21.5 20h-19zM12 10v4.5M12 17.2v.1" />)
export const InfoIcon = draw(<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.7v.1" />)
export const HelpIcon = draw(
  <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.6 9.6a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.3 1-1.3 1.9v.3M12 17v.1" />,
)
export const TerminalIcon = draw(<path d="M3.5 5h17v14h-17zM7 9.5l3 2.5-3 2.5M12.5 15H17" />)
export const RefreshIcon = draw(<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15" />)
export const GoodIcon = draw(<path d="m5 12.8 4.6 4.6L19 7.2" strokeWidth={2.6} />)
export const BadIcon = draw(<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" strokeWidth={2.6} />)
export const AttentionIcon = draw(<path d="M12 4.5 21 19.5H3zM12 10.5v4" strokeWidth={2.2} />)
export const UnknownIcon = draw(<circle cx="12" cy="12" r="8.5" strokeDasharray="3.4 3.2" strokeWidth={2.4} />)
export const SortUpIcon = draw(<path d="M12 19V5.5M6.5 11 12 5.5l5.5 5.5" />)
export const SortDownIcon = draw(<path d="M12 5v13.5M6.5 13l5.5 5.5 5.5-5.5" />)
export const FilterIcon = draw(<path d="M4 6h16M7 12h10M10 18h4" />)
export const KeyboardIcon = draw(<path d="M3 6.5h18v11H3zM7 10h.1M12 10h.1M17 10h.1M8 14h8" />)
export const StarIcon = draw(<path d="m12 4 2.4 5.2 5.6.7-4.1 3.9 1 5.6-4.9-2.8-4.9 2.8 1-5.6L4 9.9l5.6-.7z" />)
export const TrashIcon = draw(<path d="M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5" />)
export const EyeIcon = draw(
  <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Z" />,
)
