import type { Throughput } from '@/jobs/stats-schema';
import { pointLabel } from './point-label';

/** The chart as a table, for those who do not see it. */
export function ThroughputTable({ throughput }: { throughput: Throughput }) {
  return (
    <div className="sr-only">
      <table>
        <caption>Ended jobs over time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Completed</th>
            <th scope="col">Failed</th>
            <th scope="col">Cancelled</th>
          </tr>
        </thead>
        <tbody>
          {throughput.points.map((point) => (
            <tr key={point.at}>
              <th scope="row" suppressHydrationWarning>
                {pointLabel(point.at, throughput.range)}
              </th>
              <td>{point.completed}</td>
              <td>{point.failed}</td>
              <td>{point.cancelled}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
