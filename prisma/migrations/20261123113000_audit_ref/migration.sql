-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "ref" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "audit_entries_ref_key" ON "audit_entries"("ref");

-- CreateIndex
CREATE INDEX "users_created_at_id_idx" ON "users"("created_at", "id");
