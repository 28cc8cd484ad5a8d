using System.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>
/// Cuts the bytes of one file into tokens as conserver 8.2.7 does. Bytes are never interpreted as a character set. The
/// rules that surprise: a comment may start inside a word and swallows its newline; outside quotes a backslash only
/// protects the next byte; inside quotes it only protects a quote and otherwise stays; trailing white space goes even
/// when it was quoted; words end for good at a NUL.
/// </summary>
internal sealed class Lexer(ReadOnlyMemory<byte> text)
{
    private readonly ReadOnlyMemory<byte> _text = text;
    private readonly StringBuilder _word = new();
    private int _position;
    private int _lineStart;
    private int _tokenLine;
    private int _tokenColumn;

    /// <summary>Newlines read so far plus one.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>White space of the C locale.</summary>
    public static bool IsSpace(int c) => c is ' ' or >= '\t' and <= '\r';

    /// <summary>The text of a finished word: trailing white space cut, then everything from a NUL on.</summary>
    public static string Finish(StringBuilder word)
    {
        int end = word.Length;
        while (end > 0 && IsSpace(word[end - 1]))
        {
            end--;
        }

        string text = word.ToString(0, end);
        int nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : text[..nul];
    }

    /// <summary>The next token.</summary>
    /// <param name="phrase">True when a word may contain white space and ends only at <c>{ } ;</c> or the end.</param>
    public Token Next(bool phrase)
    {
        ReadOnlySpan<byte> span = _text.Span;
        IncludeScan include = new();
        bool comment = false, quoted = false, escaped = false, started = false;
        _word.Clear();
        while (_position < span.Length)
        {
            if (!started && !comment && !escaped)
            {
                (_tokenLine, _tokenColumn) = (Line, _position - _lineStart + 1);
            }

            byte b = span[_position++];
            if (b == '\n')
            {
                Line++;
                _lineStart = _position;
                if (comment)
                {
                    comment = false;
                    if (include.CommentEnds() is string name)
                    {
                        return At(TokenKind.Include, name);
                    }

                    continue;
                }

                include.NewLine();
            }

            if (comment)
            {
                include.CommentByte(b);
            }
            else if (escaped)
            {
                escaped = quoted && AfterQuotedBackslash(b);
                if (!quoted)
                {
                    _word.Append((char)b);
                    started = true;
                }
            }
            else if (b == '\\')
            {
                escaped = true;
            }
            else if (b == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (quoted)
            {
                _word.Append((char)b);
            }
            else if (b == '#')
            {
                comment = true;
                include.CommentStarts();
            }
            else if (b is (byte)'{' or (byte)'}' or (byte)';')
            {
                if (!started)
                {
                    return Punctuation(b);
                }

                _position--;
                return Word();
            }
            else if (!IsSpace(b))
            {
                _word.Append((char)b);
                started = true;
            }
            else if (_word.Length > 0)
            {
                if (!phrase)
                {
                    return Word();
                }

                _word.Append((char)b);
            }
        }

        if (escaped && quoted)
        {
            _word.Append('\\');
        }

        if (!started)
        {
            (_tokenLine, _tokenColumn) = (Line, _position - _lineStart + 1);
            return At(TokenKind.End, "");
        }

        return Word();
    }

    /// <summary>
    /// <c>\"</c> is a quote; before any other byte the backslash stays. A second backslash is itself pending again,
    /// which is why <c>"a\\"</c> does not end the string.
    /// </summary>
    private bool AfterQuotedBackslash(byte b)
    {
        if (b != '"')
        {
            _word.Append('\\');
        }

        if (b == '\\')
        {
            return true;
        }

        _word.Append((char)b);
        return false;
    }

    private Token Word() => At(TokenKind.Word, Finish(_word));

    private Token Punctuation(byte b) => b switch
    {
        (byte)'{' => At(TokenKind.OpenBrace, "{"),
        (byte)'}' => At(TokenKind.CloseBrace, "}"),
        _ => At(TokenKind.Semicolon, ";"),
    };

    private Token At(TokenKind kind, string text) => new(kind, text, _tokenLine, _tokenColumn);
}
