namespace Discovery.Store.Tests.Snapshots;

internal static class SnapshotBytes
{
    /// <summary>Reads a snapshot to its end, in portions of that many bytes, and disposes it.</summary>
    internal static byte[] Take(this StateSnapshot snapshot, int portionBytes = 1000)
    {
        using (snapshot)
        {
            return snapshot.TakeRest(portionBytes);
        }
    }

    internal static byte[] TakeRest(this StateSnapshot snapshot, int portionBytes = 1000)
    {
        using var copy = new MemoryStream();
        var portion = new byte[portionBytes];
        for (var read = snapshot.Read(portion); read > 0; read = snapshot.Read(portion))
        {
            copy.Write(portion, 0, read);
        }

        return copy.ToArray();
    }

    internal static void Install(this StateMachine machine, byte[] snapshot)
    {
        using var stream = new MemoryStream(snapshot);
        machine.Install(stream);
    }
}
