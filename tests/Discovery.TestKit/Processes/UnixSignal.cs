namespace Discovery.TestKit;

/// <summary>Signals as Linux numbers them; <see cref="Stop"/> and <see cref="Continue"/> have other numbers elsewhere.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
