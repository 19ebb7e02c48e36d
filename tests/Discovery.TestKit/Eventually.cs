using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Discovery.TestKit;

/// <summary>Waits for a condition instead of for a time: fast where the machine is fast, patient where it is slow.</summary>
public static class Eventually
{
    /// <summary>Far beyond what any condition needs; only a broken one takes this long.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(15);

    /// <summary>Polls until <paramref name="condition"/> is true; a condition that throws is taken as "not yet".</summary>
    /// <param name="because">Said in the failure; the condition's own text by default.</param>
    public static Task Async(
        Func<bool> condition,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(condition))] string because = "") =>
        Async(() => Task.FromResult(condition()), timeout, because);

    /// <inheritdoc cref="Async(Func{bool}, TimeSpan?, string)"/>
    public static async Task Async(
        Func<Task<bool>> condition,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(condition))] string because = "")
    {
        TimeSpan limit = timeout ?? DefaultTimeout;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Exception? last = null;
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                last = error;
            }

            if (Stopwatch.GetElapsedTime(start) >= limit)
            {
                string cause = last is null ? string.Empty : $" Its last attempt failed: {last.Message}";
                throw new XunitException($"Not seen within {limit.TotalSeconds:0.#} s: {because}.{cause}", last);
            }

            await Task.Delay(PollInterval);
        }
    }
}
