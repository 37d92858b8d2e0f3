"""versions that a failed run holds back; documents that vanish; looks"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('runs', sa.Column('doubted', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('document_versions', sa.Column('held_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    op.create_index(op.f('ix_document_versions_held_by'), 'document_versions', ['held_by'], unique=False)
    op.add_column('documents', sa.Column('missed', sa.Integer(), server_default='0', nullable=False))
    op.add_column('documents', sa.Column('missed_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('documents', sa.Column('vanished_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('documents', sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_documents_vanished_at'), 'documents', ['vanished_at'], unique=False)
    op.create_table('happenings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('says', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_happenings_document_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_happenings_run_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_happenings'))
    )
    op.create_index(op.f('ix_happenings_document_id'), 'happenings', ['document_id'], unique=False)
    op.create_index(op.f('ix_happenings_run_id'), 'happenings', ['run_id'], unique=False)
    op.create_table('looks',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.Column('named', sa.Integer(), nullable=False),
    sa.Column('stamp', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_looks_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_looks'))
    )
    op.create_index(op.f('ix_looks_source'), 'looks', ['source'], unique=False)


def downgrade() -> None:
    op.drop_table('looks')
    op.drop_table('happenings')
    op.drop_index(op.f('ix_documents_vanished_at'), table_name='documents')
    for name in ('checked_at', 'vanished_at', 'missed_since', 'missed'):
        op.drop_column('documents', name)
    op.drop_index(op.f('ix_document_versions_held_by'), table_name='document_versions')
    op.drop_column('document_versions', 'held_by')
    op.drop_column('runs', 'doubted')
