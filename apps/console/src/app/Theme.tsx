import { App as AntApp, ConfigProvider, theme } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useSyncExternalStore } from 'react';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function watch(changed: () => void): () => void {
  dark.addEventListener('change', changed);
  return () => {
    dark.removeEventListener('change', changed);
  };
}

/** Ant Design in Chinese, light or dark as the system says. */
export function Theme({ children }: { children: ReactNode }) {
  const isDark = useSyncExternalStore(watch, () => dark.matches);
  return (
    <ConfigProvider
      locale={zhCN}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...(isDark ? DARK : LIGHT), borderRadius: 6, fontFamily: FONT },
      }}
    >
      <AntApp message={{ maxCount: 3 }} className="app">
        {children}
      </AntApp>
    </ConfigProvider>
  );
}

/** Dark enough for white words on it; its light shades would come out grey by themselves. */
const LIGHT = {
  colorPrimary: '#0b7a5c',
  colorPrimaryBg: '#e6f4ef',
  colorPrimaryBgHover: '#d3ece3',
  colorPrimaryBorder: '#9fd3c0',
};
const DARK = { colorPrimary: '#2aa883' };
const FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
