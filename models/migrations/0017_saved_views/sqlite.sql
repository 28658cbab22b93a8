-- Who may share a view is new: the role that manages learns it.
UPDATE "role" SET "permissions" = json_insert("permissions", '$[#]', 'views.share') WHERE "built_in" AND "name" = 'manager';
