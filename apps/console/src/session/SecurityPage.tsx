/*
 * What a person looks after of the own account: the second factor, and where the account is signed in.
 */
import { OwnSessions } from './OwnSessions.js';
import { SecondFactor } from './SecondFactor.js';

export default function SecurityPage() {
  return (
    <div className="room narrow">
      <h1>登录安全</h1>
      <SecondFactor />
      <OwnSessions />
    </div>
  );
}
