namespace Discovery.Client.Tests;

/// <summary>Reading a watch or a view in a test, with a limit on the patience.</summary>
internal static class WatchReading
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The next item.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<T> items)
    {
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Patience), "the enumeration ended");
        return items.Current;
    }

    /// <summary>Begins to read, which is what opens a watch, and waits until it stands.</summary>
    public static async Task<(Task<T> First, long FirstRevision)> EstablishAsync<T>(this IAsyncEnumerator<T> items, Task<long> established)
    {
        var first = items.NextAsync();
        await Task.WhenAny(first, established).WaitAsync(Patience);
        if (first.IsFaulted)
            await first;
        return (first, await established.WaitAsync(Patience));
    }

    /// <summary>"put a=1" for each event, without the prefix.</summary>
    public static string Text(this WatchBatch batch, string prefix) => string.Join(", ", batch.Events.Select(change =>
    {
        var key = change.Entry.Key.ToString()[prefix.Length..];
        return change.Kind == KvEventKind.Put ? $"put {key}={change.Entry.Value}" : $"delete {key}";
    }));
}
