import { useQueryClient } from '@tanstack/react-query';
import { Menu, Select, Spin } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { Link, Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { AlarmBanner } from '../duty/AlarmBanner.js';
import { LiveState } from '../live/LiveState.js';
import { OfflineBar } from '../offline/OfflineBar.js';
import { AccountMenu } from '../session/AccountMenu.js';
import { chooseHotline } from '../session/hotline.js';
import { isOneOf, type Session, useSession } from '../session/session.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { loadWhenIdle, ROOMS } from './rooms.js';

const SecurityPage = lazy(() => import('../session/SecurityPage.js'));

const TITLE = '12369 环境投诉工作台';

/** Header with the hotline, the rooms that the account's roles open, and the account; below it the room. */
export function Frame() {
  const session = useSession();
  const { pathname } = useLocation();
  const rooms = ROOMS.filter(({ roles }) => isOneOf(session, ...roles));
  const first = rooms[0];
  const room = rooms.find(({ path }) => path === pathname.split('/')[1]);
  useEffect(() => loadWhenIdle(ROOMS.filter(({ roles }) => isOneOf(session, ...roles))), [session]);
  useEffect(() => {
    document.title = room ? `${room.name} · ${TITLE}` : TITLE;
    const menu = document.querySelector('.frame-rooms');
    const chosen = menu?.querySelector('.ant-menu-item-selected');
    if (!menu || !chosen) return;
    // Not scrollIntoView: the first Tab would then begin here, past the link over the menu.
    const middle = menu.getBoundingClientRect().left + menu.clientWidth / 2;
    menu.scrollLeft += chosen.getBoundingClientRect().left - middle;
  }, [room]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        跳到正文
      </a>
      <header className="frame-header">
        <HotlineName session={session} />
        <Menu
          mode="horizontal"
          className="frame-rooms"
          // A menu that folds hides links that still take the focus; this one is scrolled.
          disabledOverflow
          selectedKeys={[pathname.split('/')[1] ?? '']}
          items={rooms.map(({ path, name, icon }) => ({
            key: path,
            icon,
            label: <Link to={`/${path}`}>{name}</Link>,
          }))}
        />
        <LiveState session={session} />
        <AccountMenu />
      </header>
      {isOneOf(session, 'operator', 'supervisor') && <AlarmBanner />}
      {isOneOf(session, 'operator', 'supervisor') && <OfflineBar session={session} />}
      <main id="main" tabIndex={-1} className="frame-main">
        <ErrorBoundary key={pathname.split('/')[1]}>
          <Suspense fallback={<Spin className="whole-page" />}>
            <Routes>
              {rooms.map(({ path, Page }) => (
                <Route key={path} path={`/${path}/*`} element={<Page />} />
              ))}
              <Route path="/account" element={<SecurityPage />} />
              {first && <Route path="*" element={<Navigate to={`/${first.path}`} replace />} />}
            </Routes>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

/** The hotline's name; a choice where the account works for several. */
function HotlineName({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const hotlines = new Map(session.grants.map(({ adcode, hotlineName }) => [adcode, hotlineName]));
  const name = hotlines.get(session.hotlineAdcode) ?? session.hotlineAdcode;
  if (hotlines.size < 2) return <strong className="frame-hotline">{name}</strong>;
  return (
    <Select
      aria-label="热线"
      variant="borderless"
      className="frame-hotline"
      value={session.hotlineAdcode}
      options={[...hotlines].map(([value, label]) => ({ value, label }))}
      popupMatchSelectWidth={false}
      onChange={(adcode) => {
        chooseHotline(adcode);
        void navigate('/');
        void queryClient.resetQueries();
      }}
    />
  );
}
