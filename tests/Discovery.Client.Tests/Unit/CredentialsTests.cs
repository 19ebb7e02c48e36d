namespace Discovery.Client.Tests;

public sealed class CredentialsTests
{
    [Fact]
    public async Task A_hundred_refused_calls_cost_one_login()
    {
        var logins = 0;
        var go = new TaskCompletionSource();
        var credentials = new Credentials(async () =>
        {
            await go.Task;
            return $"token {Interlocked.Increment(ref logins)}";
        });
        var first = Enumerable.Range(0, 100).Select(_ => credentials.CurrentAsync(CancellationToken.None).AsTask()).ToArray();
        go.SetResult();
        var sessions = await Task.WhenAll(first);
        Assert.All(sessions, session => Assert.Equal("token 1", session.Token));
        foreach (var session in sessions)
            credentials.Reject(session);
        Assert.Equal("token 2", (await credentials.CurrentAsync(CancellationToken.None)).Token);
        credentials.Reject(sessions[0]);
        Assert.Equal("token 2", (await credentials.CurrentAsync(CancellationToken.None)).Token);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_login_of_the_others_and_a_failed_one_is_made_again()
    {
        var go = new TaskCompletionSource<string?>();
        var credentials = new Credentials(() => go.Task);
        using var cancel = new CancellationTokenSource();
        var impatient = credentials.CurrentAsync(cancel.Token).AsTask();
        var patient = credentials.CurrentAsync(CancellationToken.None).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        go.SetException(new InvalidOperationException("away"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => patient);
        go = new TaskCompletionSource<string?>();
        go.SetResult(null);
        Assert.Null((await credentials.CurrentAsync(CancellationToken.None)).Token);
    }
}
