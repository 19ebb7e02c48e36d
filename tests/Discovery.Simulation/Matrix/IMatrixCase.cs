using Discovery.TestKit;

namespace Discovery.Simulation.Matrix;

/// <summary>One life of a scenario, on disks of its own: every case of a scenario does the same operations until its power cut.</summary>
internal interface IMatrixCase : IDisposable
{
    /// <summary>The disk that loses its power.</summary>
    SimDisk Disk { get; }

    /// <summary>The operation under test, from the start of the process on.</summary>
    /// <exception cref="Storage.StorageFailedException">The power went. It may also go unnoticed.</exception>
    void Run();

    /// <summary>
    /// Starts the process on what the crash left, and checks it. When the power goes meanwhile it is to be called once more after that crash.
    /// </summary>
    /// <exception cref="Storage.StorageFailedException">The power went.</exception>
    /// <exception cref="LostWriteException">Something that was acknowledged is gone, or there is something that never was.</exception>
    void Recover();

    /// <summary>Writes on what was recovered, and closes it. No power cut is due.</summary>
    void GoOn();
}
