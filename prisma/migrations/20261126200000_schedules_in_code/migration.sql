-- Of a schedule that is defined in code what the definition that was written last comes to; null: made by a person.
ALTER TABLE taskflow.schedules ADD COLUMN code_hash text;

-- The schedules that a worker has in its code: name and hash.
ALTER TABLE taskflow.workers ADD COLUMN schedules jsonb NOT NULL DEFAULT '{}';
