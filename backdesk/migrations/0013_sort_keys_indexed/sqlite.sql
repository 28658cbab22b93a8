-- After the keys are there.
CREATE UNIQUE INDEX "role_name_fold_unique" ON "role" ("name_fold");
CREATE UNIQUE INDEX "saved_view_name_fold_unique" ON "saved_view" ("owner_id", "listed", "name_fold");
