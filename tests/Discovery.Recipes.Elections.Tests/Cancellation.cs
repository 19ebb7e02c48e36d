namespace Discovery.Recipes.Elections.Tests;

internal static class Cancellation
{
    /// <summary>Waits for a token to fire; fails when it does not.</summary>
    public static async Task FiresAsync(this CancellationToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(fired.SetResult);
        await fired.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }
}
