import type { ReactNode } from 'react';

const head = 'px-2 py-2 text-left text-xs font-medium text-muted sm:px-3';

/** The heads of the columns, which hold their widths whatever rows are drawn. */
export function JobTableHead({ choice }: { choice?: ReactNode }) {
  return (
    <thead className="border-b">
      <tr aria-rowindex={1}>
        {choice}
        <th scope="col" className={`${head} w-[7.6rem] sm:w-34`}>
          Status
        </th>
        <th scope="col" className={head}>
          Job
        </th>
        <th scope="col" className={`${head} w-20 max-md:hidden`}>
          Priority
        </th>
        <th scope="col" className={`${head} w-22 text-right max-sm:hidden`}>
          Attempts
        </th>
        <th scope="col" className={`${head} w-28 text-right max-sm:hidden`}>
          Duration
        </th>
        <th scope="col" className={`${head} w-[4.7rem] text-right sm:w-24`}>
          Created
        </th>
      </tr>
    </thead>
  );
}
