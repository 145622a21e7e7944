import { App as AntApp, ConfigProvider, theme } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect } from 'react';
import { useIsDark, useIsStill } from './appearance.js';

/** Ant Design in Chinese, light or dark as the person chose, else as the system says. */
export function Theme({ children }: { children: ReactNode }) {
  const isDark = useIsDark();
  const isStill = useIsStill();
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);
  return (
    <ConfigProvider
      locale={zhCN}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...(isDark ? DARK : LIGHT), borderRadius: 6, fontFamily: FONT, motion: !isStill },
        components: isDark ? DARK_PARTS : {},
      }}
    >
      <AntApp message={{ maxCount: 3 }} className="app">
        {children}
      </AntApp>
    </ConfigProvider>
  );
}

/*
 * Every word has a contrast of 4.5 : 1 at least (WCAG 1.4.3), which Ant Design's own colours do not reach everywhere;
 * test/system/access.spec.ts measures. The primary colour's light shades would come out grey by themselves.
 */
const LIGHT = {
  colorPrimary: '#0b7a5c',
  colorPrimaryBg: '#e6f4ef',
  colorPrimaryBgHover: '#d3ece3',
  colorPrimaryBorder: '#9fd3c0',
  colorPrimaryHover: '#0a6b51',
  colorError: '#cf1322',
  colorErrorHover: '#a8071a',
  colorLink: '#0958d9',
  colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
  colorTextPlaceholder: '#6b6b6b',
};
const DARK = {
  colorPrimary: '#2aa883',
  colorError: '#ff7875',
  colorLink: '#69a8ff',
  colorTextTertiary: 'rgba(255, 255, 255, 0.65)',
  colorTextPlaceholder: '#9a9a9a',
};
/** On a colour that is light enough to be read on black, words are black. */
const DARK_PARTS = { Button: { primaryColor: '#000', dangerColor: '#000' } };
const FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
