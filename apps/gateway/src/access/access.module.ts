import { Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Divisions, loadDivisions } from '#common/divisions/divisions.js';
import { MetricsController } from '#common/platform/metrics.controller.js';
import { ChannelRegistryModule } from '../channels/registry.module.js';
import { AccessGuard } from './access.guard.js';
import { Accounts } from './accounts.js';
import { AdminController } from './admin.controller.js';
import { ApiKeys } from './api-keys.js';
import { Bootstrap } from './bootstrap.js';
import { Bureaus } from './bureaus.js';
import { BureausController } from './bureaus.controller.js';
import { Callers } from './callers.js';
import { Cookies } from './cookies.js';
import { Hotlines } from './hotlines.js';
import { KnownBrowsers } from './known-browsers.js';
import { Public } from './public.decorator.js';
import { RouteCheck } from './route-check.js';
import { Attempts } from './oidc/attempts.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcProvider } from './oidc/oidc-provider.js';
import { ProviderAccounts } from './oidc/provider-accounts.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { SecondFactorController } from './second-factor/second-factor.controller.js';
import { SecondFactors } from './second-factor/second-factors.js';
import { SessionController } from './session.controller.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';
import { SignInLock } from './sign-in-lock.js';

// The library's page for Prometheus cannot name our decorator.
Public()(MetricsController);

/**
 * Who may do what, where. Every request passes one guard: the route says @Public() or @Roles(…), the caller is an
 * account with a session cookie or a bureau's system with its key, and what they may do hangs on their grants at the
 * chosen hotline. A session is open once its sign-in is whole: password, code of the second factor where there is one, and
 * no password that somebody else chose. A route that says neither stops the boot. The first boot makes the hotline of the settings and the
 * account "admin"; administrators make the rest, and each such act is in the audit.
 */
@Global()
@Module({
  imports: [DiscoveryModule, ChannelRegistryModule],
  controllers: [
    SessionController,
    SecondFactorController,
    OwnSessionsController,
    OidcController,
    AdminController,
    BureausController,
  ],
  providers: [
    { provide: Divisions, useFactory: loadDivisions },
    { provide: APP_GUARD, useClass: AccessGuard },
    Accounts,
    ApiKeys,
    Attempts,
    Bootstrap,
    Bureaus,
    Callers,
    Cookies,
    Hotlines,
    KnownBrowsers,
    OidcProvider,
    ProviderAccounts,
    RouteCheck,
    SecondFactors,
    Sessions,
    SignIn,
    SignInLock,
  ],
  exports: [Bureaus, Divisions],
})
export class AccessModule {}
