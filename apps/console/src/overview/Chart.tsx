import { theme } from 'antd';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Told apart also by who sees no red or green (Okabe and Ito's colours), light enough for a dark ground. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8a800', '#8c8c8c'];

interface ChartProps {
  /** What it shows; read out in place of the picture. */
  label: string;
  kind: 'bar' | 'line';
  categories: readonly string[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
  categoryName: string;
  valueName: string;
  /** Bars upon each other, for parts of a whole. */
  isStacked?: boolean;
  /** Of the value axis. */
  max?: number;
}

/** A chart over categories. The table beside it says the same in words. */
export function Chart({
  label,
  kind,
  categories,
  series,
  categoryName,
  valueName,
  isStacked = false,
  max,
}: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: 'svg' });
    const axisText = { color: token.colorTextSecondary };
    const line = { lineStyle: { color: token.colorBorderSecondary } };
    chart.setOption({
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: token.fontFamily },
      grid: { left: 56, right: 24, top: series.length > 1 ? 64 : 36, bottom: 48 },
      legend: { show: series.length > 1, type: 'plain', top: 0, textStyle: { color: token.colorText } },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: kind === 'bar' ? 'shadow' : 'line' },
        backgroundColor: token.colorBgElevated,
        borderColor: token.colorBorderSecondary,
        textStyle: { color: token.colorText },
      },
      xAxis: {
        type: 'category',
        data: [...categories],
        name: categoryName,
        nameLocation: 'middle',
        nameGap: 30,
        nameTextStyle: axisText,
        axisLabel: axisText,
        axisLine: line,
      },
      yAxis: {
        type: 'value',
        name: valueName,
        nameTextStyle: axisText,
        axisLabel: axisText,
        splitLine: line,
        minInterval: 1,
        ...(max === undefined ? {} : { max }),
      },
      series: series.map(({ name, values }) => ({
        name,
        type: kind,
        data: [...values],
        symbolSize: 5,
        ...(isStacked ? { stack: 'all' } : {}),
      })),
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [kind, categories, series, categoryName, valueName, isStacked, max, token]);
  return <div ref={box} className="chart" role="img" aria-label={`${label}。同样的数字见下面的表。`} />;
}
