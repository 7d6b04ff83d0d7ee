// Bars over time. uPlot draws them on a canvas, so the figures are in a table beside it for whoever does not see.


import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';

import { theme } from './state';

const HEIGHT = 170;

export function Bars({ periods, values, say, title }: { periods: string[]; values: number[]; say: (value: number) => string; title: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, point] = useState<number | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    // The style sheet says the colors, for light and dark: text, grid and bars.
    const paint = getComputedStyle(element);
    const grid = { stroke: paint.borderTopColor, width: 1 };
    const bars = uPlot.paths.bars?.({ size: [0.7, 40], radius: 0.15 });
    const plot = new uPlot({
      width: element.clientWidth, height: HEIGHT, legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [-0.5, values.length - 0.5] }, y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
      axes: [
        { stroke: paint.color, grid: { show: false }, ticks: { show: false }, font: `11px ${paint.fontFamily}`, size: 26, space: 70, values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? periods[at] ?? '' : '')) },
        { stroke: paint.color, grid, ticks: { show: false }, font: `11px ${paint.fontFamily}`, size: 52, values: (_, splits) => splits.map((at) => new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact' }).format(at)) },
      ],
      series: [{}, { fill: paint.outlineColor, stroke: 'transparent', width: 0, paths: bars, points: { show: false } }],
      hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
    }, [values.map((_, index) => index), values], element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [periods.join(), values.join(), theme.value]);
  const value = pointed === null ? undefined : values[pointed];
  return (
    <figure class="bars">
      <div ref={place} class="plot" aria-hidden="true" />
      <figcaption aria-hidden="true">{value === undefined ? '\u00a0' : `${periods[pointed ?? 0]}: ${say(value)}`}</figcaption>
      <span class="hidden">{title}</span>
    </figure>
  );
}
