-- Who may share a view is new: the role that manages learns it.
UPDATE "role" SET "permissions" = "permissions" || '["views.share"]'::jsonb WHERE "built_in" AND "name" = 'manager';
