/** Where the picture stands in the viewer: scaled about the middle, then moved by CSS pixels. */
export interface Zoom {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const fitted: Zoom = { scale: 1, x: 0, y: 0 }
export const mostScale = 8

export interface Box {
  readonly width: number
  readonly height: number
}

/** Scales by `factor` so that the point under the pointer (from the middle of the box) stays there. */
export function zoomAt(
  zoom: Zoom,
  factor: number,
  pointer: { x: number; y: number },
  box: Box,
): Zoom {
  const scale = Math.min(mostScale, Math.max(1, zoom.scale * factor))
  const grown = scale / zoom.scale
  return within(
    {
      scale,
      x: pointer.x - (pointer.x - zoom.x) * grown,
      y: pointer.y - (pointer.y - zoom.y) * grown,
    },
    box,
  )
}

export function panBy(zoom: Zoom, x: number, y: number, box: Box): Zoom {
  return within({ ...zoom, x: zoom.x + x, y: zoom.y + y }, box)
}

/** The picture never leaves the box: its edges go no further than the box's. */
function within(zoom: Zoom, box: Box): Zoom {
  const mostX = (box.width * (zoom.scale - 1)) / 2
  const mostY = (box.height * (zoom.scale - 1)) / 2
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0
  return { scale: zoom.scale, x: clamp(zoom.x, mostX), y: clamp(zoom.y, mostY) }
}
