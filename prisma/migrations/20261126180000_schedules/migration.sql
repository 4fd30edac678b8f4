-- `version` counts edits: a tick is fired by the rule it was computed from, or not at all.
ALTER TABLE taskflow.schedules
  ADD COLUMN version int NOT NULL DEFAULT 0,
  ADD COLUMN created_by text;

-- Why a tick has no job.
ALTER TABLE taskflow.schedule_ticks ADD COLUMN skipped text CHECK (skipped IN ('overlap'));

-- Whether a job of a schedule is still under way.
CREATE INDEX jobs_open_of_schedule ON taskflow.jobs (schedule_id)
  WHERE schedule_id IS NOT NULL AND status IN ('pending', 'active');
