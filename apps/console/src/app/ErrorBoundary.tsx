import { Component, type ReactNode } from 'react';
import { Failure } from '../shared/states.js';

/** A room that breaks says so and leaves the rest of the console alive. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A chunk of an older build is gone after an upgrade: only the whole page helps.
    return <Failure error={error} retry={() => window.location.reload()} />;
  }
}
