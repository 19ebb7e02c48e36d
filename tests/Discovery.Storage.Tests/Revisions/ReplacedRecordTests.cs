using Discovery.TestKit;

namespace Discovery.Storage.Tests;

/// <summary>A revision that is put again, with other bytes, as an install does: the old record must never come back.</summary>
public class ReplacedRecordTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_record_that_was_replaced_again_and_again_is_the_last_one_after_a_start(bool checkpoints, bool deletes)
    {
        var disk = new SimDisk(1);
        using (var folder = DataFolder.Open(disk, SmallFolder.Options))
        {
            for (byte round = 1; round <= 5; round++)
            {
                for (var main = 1; main <= 60; main++)
                {
                    if (deletes)
                    {
                        folder.Revisions.Delete(new Revision(main, 0));
                    }

                    folder.Revisions.Put(new Revision(main, 0), Record(round));
                }

                if (checkpoints)
                {
                    folder.Checkpoint(new CheckpointState(round, 1, default));
                }
            }

            folder.Checkpoint(new CheckpointState(9, 1, default));
            Check(folder.Revisions);
        }

        using var reopened = DataFolder.Open(disk, SmallFolder.Options);
        Check(reopened.Revisions);
    }

    private static void Check(IRevisionStore revisions)
    {
        var found = 0;
        revisions.Scan((revision, record) =>
        {
            Assert.Equal(5, record[0]);
            found++;
        });
        Assert.Equal(60, found);
    }

    private static byte[] Record(byte round)
    {
        var record = new byte[300];
        record.AsSpan().Fill(round);
        return record;
    }
}
