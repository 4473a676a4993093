import style from './Qr.module.css'

/** A QR code from the server. Shown as a picture, so that nothing in it can act within the page. */
export function Qr({ svg, name, size = 184 }: { svg: string; name: string; size?: number }) {
  return (
    <img
      className={style.qr}
      alt={name}
      width={size}
      height={size}
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
    />
  )
}
